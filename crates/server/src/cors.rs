//! Which other origins may call the API.
//!
//! CORS (WHATWG Fetch, 3.3) keeps a browser from handing answers to pages of other origins. It is no access control: a
//! program that is not a browser calls as it likes.

use std::fmt;
use std::time::Duration;

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The origins of the deployed API: both deployed pages, and local pages on ports 3000 and 8080.
pub const DEPLOYED_ORIGINS: [&str; 10] = [
    "https://lizaapp.wg01.ru",
    "https://lizamsg.ru",
    "http://localhost:3000",
    "http://localhost:8080",
    "http://127.0.0.1:3000",
    "http://127.0.0.1:8080",
    "https://localhost:3000",
    "https://localhost:8080",
    "https://127.0.0.1:3000",
    "https://127.0.0.1:8080",
];

/// How long a browser may remember the answer to a preflight.
const PREFLIGHT_LIFE: Duration = Duration::from_secs(3600);

/// Answers preflights, and lets `origins` read answers.
pub fn layer(origins: &[HeaderValue]) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([CONTENT_TYPE, AUTHORIZATION, HeaderName::from_static("x-requested-with")])
        .max_age(PREFLIGHT_LIFE)
}

/// Why a text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginError {
    /// It begins otherwise.
    Scheme,
    /// There is more or less than scheme, host and port.
    Form,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "an origin begins with http:// or https://",
            Self::Form => "an origin is scheme, host and port, in lower case and without a path",
        })
    }
}

impl std::error::Error for OriginError {}

/// Reads an origin as browsers write it (RFC 6454, 6.2): scheme and host in lower case, a port where it is not the
/// scheme's own, no path.
///
/// # Errors
/// It has another form.
pub fn parse_origin(text: &str) -> Result<HeaderValue, OriginError> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = host.ok_or(OriginError::Scheme)?;
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]_".contains(c);
    if host.is_empty() || !host.chars().all(allowed) {
        return Err(OriginError::Form);
    }
    HeaderValue::from_str(text).map_err(|_| OriginError::Form)
}

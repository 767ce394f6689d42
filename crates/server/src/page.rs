//! The built page: files, their headers, and the settings that the page is told.

mod content_security;

use std::path::{Path, PathBuf};

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::settings::Settings;

/// The page itself, in the folder of the built page.
pub const INDEX: &str = "index.html";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const PERMISSIONS: HeaderValue = HeaderValue::from_static("camera=(self), microphone=(self), display-capture=(self)");

/// A browser asks again each time, and is told in a line that nothing has changed.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// The name changes with the content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The files in `settings.dist`, and `/config.json`. A file may have compressed forms beside it (`.br`, `.gz`).
pub fn router(settings: &Settings) -> Router {
    let files = ServeDir::new(&settings.dist).precompressed_br().precompressed_gzip();
    let config = Config::new(settings);
    Router::new()
        .route("/config.json", get(|| async move { Json(config) }))
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(settings.dist.join(INDEX), headers))
        .layer(SetResponseHeaderLayer::overriding(PERMISSIONS_POLICY, PERMISSIONS))
}

/// What the page reads beside itself. The file of that name in the built page is for the deployed API and is not served.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Config {
    /// The API's address, relative to the page's.
    signaling: &'static str,
    ice_servers: Vec<IceServer>,
}

/// An `RTCIceServer` (W3C WebRTC).
#[derive(Clone, Debug, Serialize)]
struct IceServer {
    urls: Vec<String>,
}

impl Config {
    fn new(settings: &Settings) -> Self {
        let stun = IceServer { urls: settings.stun_urls.clone() };
        let ice_servers = if stun.urls.is_empty() { Vec::new() } else { vec![stun] };
        Self { signaling: "api/signaling", ice_servers }
    }
}

async fn headers(State(index): State<PathBuf>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let policy = if path == "/" || path.strip_prefix('/') == Some(INDEX) {
        content_security::policy(&read(&index).await)
    } else {
        content_security::policy("")
    };
    let Ok(policy) = HeaderValue::from_str(&policy) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let status = response.status();
    let found = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(CACHE_CONTROL, if found && is_hashed(&path) { FOR_EVER } else { ASK_AGAIN });
    response
}

/// The page as it is now: whoever builds it again need not start the server again.
async fn read(index: &Path) -> String {
    tokio::fs::read_to_string(index).await.unwrap_or_else(|why| {
        tracing::warn!(%why, "the page cannot be read");
        String::new()
    })
}

/// Whether the last part of `path` holds a hash as Trunk writes it: a hyphen and 64 bits in hexadecimal digits without
/// leading zeros. A hash that begins with three zeros or more goes unseen, which costs a question.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('-').skip(1).any(|part| {
        let digits = part.bytes().take_while(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')).count();
        (14..=16).contains(&digits) && part.as_bytes().get(digits).is_some_and(|b| matches!(b, b'.' | b'_'))
    })
}

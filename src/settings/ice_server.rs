//! STUN and TURN servers.

use std::fmt;

use serde_json::Value;

/// An `RTCIceServer` (W3C WebRTC, 4.2.4) that the browser will take.
#[derive(Clone, PartialEq, Eq)]
pub struct IceServer {
    /// `stun:`, `stuns:`, `turn:` or `turns:` addresses (RFC 7064, RFC 7065); at least one.
    pub urls: Vec<String>,
    /// The TURN user.
    pub username: Option<String>,
    /// The TURN password: for the browser's eyes only.
    pub credential: Option<String>,
}

/// Why an entry of `iceServers` is left out. One bad entry would make the browser refuse the whole connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IceServerFault {
    /// Not an object with `urls`, and texts where they belong.
    WrongShape,
    /// An address that is none of STUN or TURN.
    BadUrl,
    /// TURN without `username` and `credential`.
    NoCredential,
}

impl IceServer {
    /// Reads the JSON form of the W3C's dictionary: `urls` is a text or a list of texts.
    pub(crate) fn parse(entry: &Value) -> Result<Self, IceServerFault> {
        let urls = match entry.get("urls") {
            Some(Value::String(url)) => vec![url.clone()],
            Some(Value::Array(urls)) => urls.iter().map(text).collect::<Result<_, _>>()?,
            _ => return Err(IceServerFault::WrongShape),
        };
        let optional = |name| entry.get(name).filter(|value| !value.is_null()).map(text).transpose();
        let server = Self { urls, username: optional("username")?, credential: optional("credential")? };
        if server.urls.is_empty() || !server.urls.iter().all(|url| is_ice_url(url)) {
            return Err(IceServerFault::BadUrl);
        }
        let named = server.username.is_some() && server.credential.is_some();
        if server.relays() && !named { Err(IceServerFault::NoCredential) } else { Ok(server) }
    }

    /// Whether it is a TURN server.
    pub fn relays(&self) -> bool {
        self.urls.iter().any(|url| url.starts_with("turn"))
    }
}

fn text(value: &Value) -> Result<String, IceServerFault> {
    value.as_str().map(str::to_owned).ok_or(IceServerFault::WrongShape)
}

fn is_ice_url(url: &str) -> bool {
    let Some((scheme, host)) = url.split_once(':') else { return false };
    let known = matches!(scheme, "stun" | "stuns" | "turn" | "turns");
    known && !host.is_empty() && !host.starts_with('/') && !host.contains(|c: char| c.is_whitespace() || c == '@')
}

/// Without the user and the credential: what is formatted may reach a log.
impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

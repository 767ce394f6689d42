//! STUN and TURN servers.

use std::fmt;
use std::num::NonZeroU16;

use serde_json::Value;

/// Where STUN and TURN servers are when no port is named (RFC 8489, 8.1).
const DEFAULT_PORT: &str = "3478";

/// An `RTCIceServer` (W3C WebRTC) that the browser will take.
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
        let some = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let named = some(&server.username) && some(&server.credential);
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

/// The form of RFC 7064, 3.1, and RFC 7065, 3.1: `scheme:host`, perhaps with `:port`, and for TURN with `?transport=`.
fn is_ice_url(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else { return false };
    let (address, query) = rest.split_once('?').map_or((rest, None), |(address, query)| (address, Some(query)));
    let takes = match scheme {
        "stun" | "stuns" => query.is_none(),
        "turn" | "turns" => matches!(query, None | Some("transport=udp" | "transport=tcp")),
        _ => false,
    };
    takes && is_address(address)
}

fn is_address(address: &str) -> bool {
    // An IPv6 address stands in brackets.
    let (host, port) = match address.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((host, ""))) => (host, Some(DEFAULT_PORT)),
        Some(Some((host, port))) => (host, port.strip_prefix(':')),
        Some(None) => return false,
        None => address.split_once(':').map_or((address, Some(DEFAULT_PORT)), |(host, port)| (host, Some(port))),
    };
    let odd = |c: char| c.is_whitespace() || matches!(c, '/' | '@' | '#');
    let is_port = |port: &str| !port.starts_with('+') && port.parse::<NonZeroU16>().is_ok();
    !host.is_empty() && !host.contains(odd) && port.is_some_and(is_port)
}

/// Without the user and the credential: what is formatted may reach a log.
impl fmt::Debug for IceServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

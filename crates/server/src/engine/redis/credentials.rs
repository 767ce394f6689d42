//! What a node shows to Redis, and what it wants to see.

use std::fmt;

use redis::TlsCertificates;

/// How a node shows who it is, and knows who answers.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The password, where Redis wants one.
    pub password: Option<String>,
    /// The certificate of whoever signs Redis' own, as PEM; that of the system's authorities without one.
    pub authority: Option<Vec<u8>>,
}

impl Credentials {
    pub(super) fn certificates(&self) -> Option<TlsCertificates> {
        let root_cert = Some(self.authority.clone()?);
        Some(TlsCertificates { client_tls: None, root_cert })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

//! The path that a call took, by the browser's own statistics.

use std::fmt;

use liza_two_tabs::{Failure, User};
use serde::{Deserialize, Serialize};

/// Keeps hold of the page's peer connections, and of when each was connected first; to be run before there is one.
pub(crate) const WATCH: &str = "
    window.watched = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...settings) {
            super(...settings);
            const watch = { connection: this, connected: null };
            watched.push(watch);
            this.addEventListener('connectionstatechange', () => {
                if (this.connectionState === 'connected') watch.connected ??= performance.timeOrigin + performance.now();
            });
        }
    };";

/// The pair of candidates in use (W3C WebRTC Statistics, 8.16 to 8.18).
const PAIR: &str = "
    const watch = window.watched.at(-1);
    if (!watch?.connected) return null;
    const report = await watch.connection.getStats();
    const entries = [...report.values()];
    const transport = entries.find(entry => entry.type === 'transport');
    const pair = report.get(transport?.selectedCandidatePairId);
    if (!pair) return null;
    const [local, remote] = [report.get(pair.localCandidateId), report.get(pair.remoteCandidateId)];
    return {
        local: local?.candidateType ?? '', remote: remote?.candidateType ?? '',
        relay: local?.relayProtocol ?? '', connected: watch.connected,
    };";

/// The pair of candidates that a browser uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The type of the own candidate: `host`, `srflx`, `prflx` or `relay` (RFC 8839, 5.1).
    pub local: String,
    /// The type of the peer's.
    pub remote: String,
    /// How the browser reaches its relay: `udp`, `tcp` or `tls`; empty without one.
    pub relay: String,
    /// When the connection was made, in milliseconds since the Unix epoch.
    pub connected: f64,
}

impl Pair {
    /// The pair in use in a user's browser now, if there is one and the connection has been made.
    ///
    /// # Errors
    /// The browser does not answer.
    pub async fn of(user: &User) -> Result<Option<Self>, Failure> {
        user.tab().get(PAIR, []).await
    }

    /// Whether it goes through the TURN server.
    pub fn is_relayed(&self) -> bool {
        self.local == "relay" || self.remote == "relay"
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { local, remote, relay, .. } = self;
        if self.local == "relay" { write!(f, "{local}({relay})/{remote}") } else { write!(f, "{local}/{remote}") }
    }
}

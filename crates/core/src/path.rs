//! Why no path between the two browsers was found: decided by what each side gathered and what its ICE servers answered.

use liza_wire::Candidate;

/// TURN said no, in the words of STUN (RFC 8489, 14.8; RFC 8656, 19): wrong or expired credentials, a quota, and the like.
const REFUSALS: std::ops::RangeInclusive<u16> = 300..=699;

/// What was found out while a path was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Evidence {
    own: Kinds,
    peer: Kinds,
    /// There are servers of these kinds to ask.
    stun: bool,
    turn: bool,
    /// All own candidates are found: every server has answered, or was given up.
    gathered: bool,
    stun_failed: bool,
    turn_refused: bool,
    /// ICE had found a path.
    path_found: bool,
}

/// Which kinds of candidates there were (RFC 8839, 5.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Kinds {
    host: bool,
    reflexive: bool,
    relay: bool,
}

impl Kinds {
    fn add(&mut self, candidate: &Candidate) {
        match candidate.kind() {
            Some("host") => self.host = true,
            Some("srflx" | "prflx") => self.reflexive = true,
            Some("relay") => self.relay = true,
            _ => {}
        }
    }

    fn none(self) -> bool {
        self == Self::default()
    }
}

/// Why there is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathFault {
    /// Our browser found no candidate at all.
    NoCandidates,
    /// The peer's browser sent none.
    NoPeerCandidates,
    /// The TURN server answered, and refused.
    TurnRefused,
    /// The TURN server did not answer.
    TurnUnreachable,
    /// The STUN server did not answer.
    StunUnreachable,
    /// Our browser has addresses of the local network alone, and no STUN server to ask for others.
    OnlyHost,
    /// Neither side has a relay, and no direct path was found.
    NoRelay,
    /// A path was found, and encryption failed on it.
    Dtls,
    /// There was one, it was lost, and no restart of ICE found another.
    Lost,
    /// None of these.
    Unexplained,
}

impl PathFault {
    /// The value of `data-code`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCandidates => "no-candidates",
            Self::NoPeerCandidates => "no-peer-candidates",
            Self::TurnRefused => "turn-refused",
            Self::TurnUnreachable => "turn-unreachable",
            Self::StunUnreachable => "stun-unreachable",
            Self::OnlyHost => "only-host-candidates",
            Self::NoRelay => "no-relay",
            Self::Dtls => "dtls-failed",
            Self::Lost => "connection-lost",
            Self::Unexplained => "ice-failed",
        }
    }
}

impl Evidence {
    pub(crate) fn asks(&mut self, stun: bool, turn: bool) {
        (self.stun, self.turn) = (stun, turn);
    }

    pub(crate) fn gathered(&mut self) {
        self.gathered = true;
    }

    pub(crate) fn own(&mut self, candidate: &Candidate) {
        self.own.add(candidate);
    }

    pub(crate) fn peer(&mut self, candidate: &Candidate) {
        self.peer.add(candidate);
    }

    /// The page before ours puts its candidates into its descriptions (RFC 8839, 5.1).
    pub(crate) fn peer_described(&mut self, sdp: &str) {
        for line in sdp.lines().filter(|line| line.starts_with("a=candidate:")) {
            self.peer.add(&Candidate { candidate: line.to_owned(), ..Candidate::default() });
        }
    }

    /// ICE found a path; encryption comes next.
    pub(crate) fn path_found(&mut self) {
        self.path_found = true;
    }

    /// A server did not give a candidate; `code` is STUN's, or 701 for no answer (W3C WebRTC, `RTCPeerConnectionIceErrorEvent`).
    pub(crate) fn server_failed(&mut self, url: &str, code: u16) {
        let turn = url.starts_with("turn:") || url.starts_with("turns:");
        match (turn, REFUSALS.contains(&code)) {
            (true, true) => self.turn_refused = true,
            // No answer is what is assumed of a server that gave nothing.
            (true, false) => {}
            (false, _) => self.stun_failed = true,
        }
    }

    /// The most certain cause first. An error of a server counts only where that server was missed: a machine with two
    /// networks has errors from the one that leads nowhere. Not every browser reports a server that never answers; but then
    /// it goes on waiting. A STUN server that saw the address that the machine has itself gives no candidate either: with
    /// its answer, having host candidates alone is no fault.
    pub(crate) fn fault(&self) -> PathFault {
        let Self { own, peer, .. } = *self;
        let stun_silent = self.stun_failed || (self.stun && !self.gathered);
        if self.path_found {
            PathFault::Dtls
        } else if self.turn_refused && !own.relay {
            PathFault::TurnRefused
        } else if self.turn && !own.relay {
            PathFault::TurnUnreachable
        } else if own.none() {
            PathFault::NoCandidates
        } else if peer.none() {
            PathFault::NoPeerCandidates
        } else if stun_silent && !own.reflexive && !own.relay {
            PathFault::StunUnreachable
        } else if !self.stun && !own.reflexive && !own.relay {
            PathFault::OnlyHost
        } else if !own.relay && !peer.relay {
            PathFault::NoRelay
        } else {
            PathFault::Unexplained
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(kind: &str) -> Candidate {
        let candidate = format!("candidate:1 1 udp 1 192.0.2.1 1 typ {kind}");
        Candidate { candidate, ..Candidate::default() }
    }

    fn fault(own: &[&str], peer: &[&str], servers: &[(&str, u16)]) -> PathFault {
        let mut evidence = Evidence::default();
        let asks = |scheme: &str| servers.iter().any(|(url, _)| url.starts_with(scheme));
        evidence.asks(asks("stun"), asks("turn"));
        evidence.gathered();
        own.iter().for_each(|kind| evidence.own(&candidate(kind)));
        peer.iter().for_each(|kind| evidence.peer(&candidate(kind)));
        servers.iter().for_each(|(url, code)| evidence.server_failed(url, *code));
        evidence.fault()
    }

    #[test]
    fn what_was_missed_names_the_cause() {
        let all: &[&str] = &["host", "srflx", "relay"];
        assert_eq!(fault(&[], all, &[]), PathFault::NoCandidates);
        assert_eq!(fault(all, &[], &[]), PathFault::NoPeerCandidates);
        assert_eq!(fault(&["host"], all, &[]), PathFault::OnlyHost);
        assert_eq!(fault(&["host", "srflx"], &["host", "srflx"], &[]), PathFault::NoRelay);
        assert_eq!(fault(all, all, &[]), PathFault::Unexplained);
    }

    #[test]
    fn the_error_of_a_server_that_was_missed_counts() {
        let stun = ("stun:stun.example.org", 701);
        assert_eq!(fault(&["host"], &["host"], &[stun]), PathFault::StunUnreachable);
        assert_eq!(fault(&["host", "srflx"], &["host"], &[stun]), PathFault::NoRelay);
        let refused = ("turn:turn.example.org", 401);
        let silent = ("turns:turn.example.org", 701);
        assert_eq!(fault(&["host"], &["host"], &[stun, silent, refused]), PathFault::TurnRefused);
        assert_eq!(fault(&["host"], &["host"], &[stun, silent]), PathFault::TurnUnreachable);
        assert_eq!(fault(&["host", "relay"], &["host"], &[silent, refused]), PathFault::Unexplained);
    }

    #[test]
    fn a_server_that_keeps_the_browser_waiting_does_not_answer() {
        let mut evidence = Evidence::default();
        evidence.asks(true, false);
        evidence.own(&candidate("host"));
        evidence.peer(&candidate("host"));
        assert_eq!(evidence.fault(), PathFault::StunUnreachable);
        // It answered with the address that the machine has itself.
        evidence.gathered();
        assert_eq!(evidence.fault(), PathFault::NoRelay);
    }

    #[test]
    fn a_path_that_was_found_was_not_the_trouble() {
        let mut evidence = Evidence::default();
        evidence.path_found();
        assert_eq!(evidence.fault(), PathFault::Dtls);
    }
}

//! What was seen, and what it means.

use liza_core::{Diagnosis, MediaFault, PathFault, SessionFault};

use crate::settings::Transport;

/// What is checked, in the order of the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The camera.
    Camera,
    /// The microphone.
    Microphone,
    /// The signaling API, by one way for signals, which has a place among the ways.
    Signaling(u8, Transport),
    /// An ICE server by its address, which is empty where none of the kind is configured.
    Ice(Server, String),
    /// A call inside the page.
    Loopback,
}

impl Subject {
    /// Signaling by a way that is in use, or by one that could be.
    pub(super) fn signaling(way: Transport, in_use: bool) -> Self {
        Self::Signaling(u8::from(!in_use), way)
    }
}

/// A kind of ICE server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Server {
    /// STUN.
    Stun,
    /// TURN by UDP.
    TurnUdp,
    /// TURN by TCP.
    TurnTcp,
    /// TURN by TLS.
    TurnTls,
}

impl Server {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 4] = [Self::Stun, Self::TurnUdp, Self::TurnTcp, Self::TurnTls];

    /// The kind that an address is of (RFC 7064, RFC 7065).
    pub fn of(url: &str) -> Self {
        let tcp = || url.ends_with("transport=tcp");
        match url.split(':').next() {
            Some("turns") => Self::TurnTls,
            Some("turn") if tcp() => Self::TurnTcp,
            Some("turn") => Self::TurnUdp,
            _ => Self::Stun,
        }
    }

    /// Its name, in any language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stun => "STUN",
            Self::TurnUdp => "TURN UDP",
            Self::TurnTcp => "TURN TCP",
            Self::TurnTls => "TURN TLS",
        }
    }
}

/// What was seen of it. All times are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A camera's first picture: its size in pixels, and the time from opening it.
    Picture {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// Milliseconds.
        after: u64,
    },
    /// A camera that is open and shows nothing.
    NoPicture,
    /// A microphone's loudest moment, in dBFS: 0 is as loud as can be (AES17).
    Level(i32),
    /// A microphone that is open and gives no sound at all.
    Silence,
    /// A microphone that is open, on a page that may not listen before somebody clicks (Web Audio, 1.2, `suspended`).
    Unheard,
    /// A device that does not open.
    Closed(MediaFault),
    /// The settings do without it.
    NotAsked,
    /// The round trip of a signal.
    RoundTrip(u64),
    /// The signaling API cannot be used.
    NoSignaling(SessionFault),
    /// A candidate of an ICE server, after so long.
    Candidate(u64),
    /// None. The code is the server's (RFC 8489, 14.8), 701 for no answer (W3C WebRTC, `RTCPeerConnectionIceErrorEvent`),
    /// and 0 where the browser tells none.
    NoCandidate(u16),
    /// No ICE server of this kind is configured.
    NoServer {
        /// There is a TURN server of another kind.
        turn: bool,
    },
    /// Sound, picture and a message went through a connection inside the page, which took so long to connect.
    Connected(u64),
    /// They did not.
    NotConnected,
    /// The browser has no `RTCPeerConnection`.
    NoWebRtc,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was checked.
    pub subject: Subject,
    /// What was seen.
    pub seen: Seen,
}

/// Whether it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Works,
    /// It does not.
    Fails,
    /// It was not checked, or nothing can be said.
    Unknown,
}

impl Verdict {
    /// How it is shown.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Works => "✓",
            Self::Fails => "✗",
            Self::Unknown => "–",
        }
    }
}

/// What to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// As in a call that fails for this cause.
    Cause(Diagnosis),
    /// No TURN server is configured.
    NoTurn,
    /// No STUN server is configured.
    NoStun,
    /// The microphone is silent.
    Silence,
    /// The camera shows nothing.
    NoPicture,
    /// No candidate came from a STUN server, and the browser does not say why.
    Unexplained,
    /// None came from a TURN server, and it does not say why either.
    NoRelay,
    /// The browser does not connect to itself.
    Loopback,
}

impl Finding {
    /// Whether it works.
    pub fn verdict(&self) -> Verdict {
        match self.seen {
            Seen::Picture { .. } | Seen::Level(_) | Seen::RoundTrip(_) | Seen::Candidate(_) | Seen::Connected(_) => {
                Verdict::Works
            }
            Seen::NotAsked | Seen::Unheard | Seen::NoServer { .. } => Verdict::Unknown,
            // A machine that is not behind NAT has no other address to be told of (RFC 8445, 5.1.3).
            Seen::NoCandidate(0) if matches!(self.subject, Subject::Ice(Server::Stun, _)) => Verdict::Unknown,
            _ => Verdict::Fails,
        }
    }

    /// What to do about it, if anything.
    pub fn advice(&self) -> Option<Advice> {
        let cause = match (&self.seen, &self.subject) {
            (Seen::Closed(fault), _) => Diagnosis::Media(fault.clone()),
            (Seen::NoSignaling(fault), _) => Diagnosis::Signaling(fault.clone()),
            (Seen::NoWebRtc, _) => Diagnosis::NoWebRtc,
            (Seen::NoCandidate(0), Subject::Ice(Server::Stun, _)) => return Some(Advice::Unexplained),
            // A relay has an address of its own, with and without NAT.
            (Seen::NoCandidate(0), _) => return Some(Advice::NoRelay),
            (Seen::NoCandidate(_), Subject::Ice(Server::Stun, _)) => Diagnosis::NoPath(PathFault::StunUnreachable),
            (Seen::NoCandidate(300..=699), _) => Diagnosis::NoPath(PathFault::TurnRefused),
            (Seen::NoCandidate(_), _) => Diagnosis::NoPath(PathFault::TurnUnreachable),
            (Seen::NoServer { .. }, Subject::Ice(Server::Stun, _)) => return Some(Advice::NoStun),
            // Said once.
            (Seen::NoServer { turn: false }, Subject::Ice(Server::TurnUdp, _)) => return Some(Advice::NoTurn),
            (Seen::Silence, _) => return Some(Advice::Silence),
            (Seen::NoPicture, _) => return Some(Advice::NoPicture),
            (Seen::NotConnected, _) => return Some(Advice::Loopback),
            _ => return None,
        };
        Some(Advice::Cause(cause))
    }
}

#[cfg(test)]
mod tests {
    use liza_core::Way;

    use super::*;

    const WS: Transport = Transport::Only(Way::WebSocket);

    fn ice(server: Server, seen: Seen) -> Finding {
        Finding { subject: Subject::Ice(server, String::new()), seen }
    }

    fn told(server: Server, code: u16) -> (Verdict, Option<&'static str>) {
        let finding = ice(server, Seen::NoCandidate(code));
        let code = match finding.advice() {
            Some(Advice::Cause(Diagnosis::NoPath(fault))) => Some(fault.code()),
            _ => None,
        };
        (finding.verdict(), code)
    }

    #[test]
    fn an_address_says_how_its_server_is_reached() {
        for (url, kind) in [
            ("stun:a.example:3478", Server::Stun),
            ("stuns:a.example", Server::Stun),
            ("turn:a.example", Server::TurnUdp),
            ("turn:a.example:3478?transport=udp", Server::TurnUdp),
            ("turn:a.example?transport=tcp", Server::TurnTcp),
            ("turns:a.example:443?transport=tcp", Server::TurnTls),
        ] {
            assert_eq!(Server::of(url), kind, "{url}");
        }
    }

    #[test]
    fn a_server_that_refuses_is_told_from_one_that_does_not_answer() {
        for server in [Server::TurnUdp, Server::TurnTcp, Server::TurnTls] {
            assert_eq!(told(server, 401), (Verdict::Fails, Some("turn-refused")));
            assert_eq!(told(server, 701), (Verdict::Fails, Some("turn-unreachable")));
        }
        assert_eq!(told(Server::Stun, 701), (Verdict::Fails, Some("stun-unreachable")));
    }

    #[test]
    fn a_browser_that_does_not_say_why_is_not_guessed_at() {
        assert_eq!(told(Server::TurnUdp, 0), (Verdict::Fails, None));
        assert_eq!(told(Server::Stun, 0), (Verdict::Unknown, None), "there may be no NAT");
        assert_eq!(ice(Server::Stun, Seen::NoCandidate(0)).advice(), Some(Advice::Unexplained));
        assert_eq!(ice(Server::TurnUdp, Seen::NoCandidate(0)).advice(), Some(Advice::NoRelay));
    }

    #[test]
    fn that_there_is_no_turn_server_is_said_once() {
        let told: Vec<_> = Server::ALL.map(|kind| ice(kind, Seen::NoServer { turn: false }).advice()).into();
        assert_eq!(told, [Some(Advice::NoStun), Some(Advice::NoTurn), None, None]);
        assert_eq!(ice(Server::TurnTls, Seen::NoServer { turn: true }).verdict(), Verdict::Unknown);
        assert_eq!(ice(Server::TurnUdp, Seen::NoServer { turn: true }).advice(), None);
    }

    #[test]
    fn a_device_that_does_not_open_has_the_cause_that_a_call_would_name() {
        let finding = Finding { subject: Subject::Camera, seen: Seen::Closed(MediaFault::Busy) };
        assert_eq!(finding.verdict(), Verdict::Fails);
        assert_eq!(finding.advice(), Some(Advice::Cause(Diagnosis::Media(MediaFault::Busy))));
    }

    #[test]
    fn what_works_needs_no_advice() {
        let picture = Seen::Picture { width: 640, height: 480, after: 90 };
        for (subject, seen) in [
            (Subject::Camera, picture),
            (Subject::Microphone, Seen::Level(-32)),
            (Subject::signaling(WS, true), Seen::RoundTrip(3)),
            (Subject::Ice(Server::TurnUdp, "turn:a".into()), Seen::Candidate(20)),
            (Subject::Loopback, Seen::Connected(110)),
        ] {
            let finding = Finding { subject, seen };
            assert_eq!((finding.verdict(), finding.advice()), (Verdict::Works, None), "{finding:?}");
        }
    }

    #[test]
    fn rows_keep_their_order_and_the_way_in_use_comes_first() {
        let mut rows = [
            Subject::Loopback,
            Subject::Ice(Server::TurnTls, "turns:a".into()),
            Subject::signaling(Transport::Only(Way::LongPoll), false),
            Subject::Ice(Server::Stun, "stun:a".into()),
            Subject::signaling(WS, true),
            Subject::Camera,
        ];
        rows.sort();
        assert_eq!(rows[0], Subject::Camera);
        assert_eq!(rows[1], Subject::signaling(WS, true));
        assert_eq!(rows[5], Subject::Loopback);
    }
}

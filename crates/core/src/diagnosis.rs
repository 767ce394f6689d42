//! What is wrong, as one value for the page to explain.

use crate::{Device, MediaFault, PathFault, SessionFault};

/// The cause that a panel names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Diagnosis {
    /// The signaling API cannot be reached, or does not answer as it should.
    Signaling(SessionFault),
    /// Another page has a session under the same user id, and takes part in its calls.
    UserIdTaken,
    /// Another page has the session under this user id.
    SessionTaken {
        /// It is a page of this browser, from which the id can be taken over.
        ours: bool,
    },
    /// Another page took this session over.
    SessionTakenOver,
    /// The peer has no session: it was not started, or under another id.
    PeerAbsent,
    /// Nobody answered the ping.
    PeerSilent,
    /// The peer is in another call.
    PeerBusy,
    /// The peer went away without hanging up, or knows the call no more.
    PeerGone,
    /// The peer's browser refused a step of the call.
    PeerUnable,
    /// The offer was not answered.
    NoAnswer,
    /// No path between the two was found, or it was lost.
    NoPath(PathFault),
    /// The machine has no network.
    NetworkLost,
    /// The signaling server was started anew and knew nothing of the session; it was opened again.
    ServerRestarted,
    /// The browser refused a description.
    BadDescription,
    /// The browser has no WebRTC.
    NoWebRtc,
    /// The browser's question for camera and microphone waits for an answer.
    PromptUnanswered,
    /// Camera or microphone could not be opened; the call goes on with what there is.
    Media(MediaFault),
    /// The browser plays nothing before somebody clicks.
    PlayBlocked,
    /// An own device was lost in the call.
    DeviceLost(Device),
    /// The connection is up, and no sound and no picture comes through it.
    NoPackets,
    /// Pictures come and cannot be decoded, or are decoded and not shown.
    NoPicture,
    /// Pictures come, and the browser shows none because nobody looks at the tab.
    TabHidden,
    /// The system or a switch on the device keeps an own device silent or dark.
    DeviceSilenced(Device),
    /// The call is on, and the peer's media come.
    AllWell,
}

impl Diagnosis {
    /// The value of `data-code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Signaling(SessionFault::Unreachable | SessionFault::Silent(_)) => "signaling-unreachable",
            Self::Signaling(SessionFault::Refused(_)) => "signaling-refused",
            Self::Signaling(_) => "signaling-nonsense",
            Self::UserIdTaken | Self::SessionTaken { .. } => "user-id-taken",
            Self::SessionTakenOver => "session-taken-over",
            Self::PeerAbsent => "peer-absent",
            Self::PeerSilent => "peer-silent",
            Self::PeerBusy => "peer-busy",
            Self::PeerGone => "peer-gone",
            Self::PeerUnable => "peer-unable",
            Self::NoAnswer => "no-answer",
            Self::NoPath(fault) => fault.code(),
            Self::NetworkLost => "network-lost",
            Self::ServerRestarted => "server-restarted",
            Self::BadDescription => "bad-description",
            Self::NoWebRtc => "no-webrtc",
            Self::PromptUnanswered => "permission-unanswered",
            Self::Media(fault) => fault.code(),
            Self::PlayBlocked => "play-blocked",
            Self::DeviceLost(_) => "device-lost",
            Self::NoPackets => "no-packets",
            Self::NoPicture => "no-picture",
            Self::TabHidden => "tab-hidden",
            Self::DeviceSilenced(_) => "device-muted",
            Self::AllWell => "all-well",
        }
    }
}

impl MediaFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Refused | Self::RefusedOne(_) => "permission-refused",
            Self::Dismissed => "permission-dismissed",
            Self::BlockedBySystem => "permission-system",
            Self::NoDevice => "no-device",
            Self::Busy => "device-busy",
            Self::Overconstrained => "device-overconstrained",
            Self::Aborted => "device-aborted",
            Self::Insecure => "page-insecure",
            Self::Unsupported => "no-media-devices",
            Self::Other(_) => "media-failed",
        }
    }
}

//! What goes into an engine.

use std::sync::Arc;

use liza_wire::{Candidate, Sdp, Signal, SignalError, UserId};

use crate::{Attempt, Device, Note, SessionEvent, Stats};

/// A moment, in milliseconds from any fixed start. Never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub u64);

impl Moment {
    /// The moment that is `millis` later.
    pub const fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds since an earlier moment.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Somebody wants something.
    Press(Press),
    /// The signaling session reports.
    Session(SessionEvent),
    /// A signal, or something in its place that could not be read, came from `from`.
    Signal {
        /// Whoever the sender says it is.
        from: UserId,
        /// What was said.
        signal: Result<Signal, SignalError>,
    },
    /// The peer connection of an attempt reports.
    Link(Attempt, LinkEvent),
    /// Camera and microphone of an attempt report.
    Media(Attempt, MediaEvent),
    /// Time went by.
    Time,
    /// Something that only the log wants to know.
    Noted(Note),
    /// The machine has another network, or has one again.
    NetworkChanged,
    /// The machine has no network any more.
    NetworkLost,
    /// A camera or microphone was plugged in or out.
    DevicesChanged,
    /// The page goes away; commands that follow must be carried out at once.
    Leaving,
}

/// What a person can want.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Press {
    /// Open a signaling session under this id.
    Start {
        /// Whose mailbox it is.
        me: UserId,
    },
    /// Ping; in a call that is set up, measure the round trip.
    Ping {
        /// Whom to ping.
        peer: UserId,
    },
    /// Make the offer.
    Offer,
    /// Start the call.
    Call,
    /// All that is left up to the call.
    Connect {
        /// Whom to call.
        peer: UserId,
    },
    /// End the call, or the way to it.
    HangUp,
    /// Drop everything and close the session.
    Reset,
    /// Take the id over from another page of this browser.
    TakeOver,
    /// Silence the own microphone, or not.
    Mute(bool),
    /// Close the own camera, or open it again.
    CameraOff(bool),
    /// Share the screen in place of the camera, or no longer.
    ShareScreen(bool),
    /// Use this device from now on, by its `deviceId`; an empty one is the browser's choice.
    Use(Device, String),
}

/// What a peer connection reports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkEvent {
    /// The offer is made and set as the local description.
    OfferReady {
        /// The offer.
        sdp: Sdp,
        /// The number that was given with [`LinkCommand::MakeOffer`](crate::LinkCommand::MakeOffer).
        number: u32,
    },
    /// The peer's offer is set, our answer is made and set.
    AnswerReady {
        /// The answer.
        sdp: Sdp,
        /// The number of the offer that it answers.
        re: Option<u32>,
    },
    /// The peer's answer is set.
    AnswerTaken,
    /// A candidate of ours; an empty one is the last.
    Candidate(Candidate),
    /// `RTCPeerConnection.connectionState` changed.
    State(LinkState),
    /// Which kinds of ICE servers it was made with.
    Servers {
        /// STUN.
        stun: bool,
        /// TURN.
        turn: bool,
    },
    /// ICE found a path (`RTCPeerConnection.iceConnectionState`).
    PathFound,
    /// An ICE server did not give what was asked of it: its URL and code (W3C WebRTC, `RTCPeerConnectionIceErrorEvent`).
    ServerFailed(String, u16),
    /// The data channel opened.
    ChannelOpen,
    /// The data channel closed, though nobody here closed it.
    ChannelClosed,
    /// The statistics that were asked for.
    Measured(Arc<Stats>),
    /// Statistics that come every second, and when the state of the connection changes.
    Sampled(Arc<Stats>),
    /// What came through the data channel.
    ChannelSignal(Result<Signal, SignalError>),
    /// A step failed.
    Failed {
        /// Which.
        step: LinkStep,
        /// `DOMException.name`.
        name: String,
    },
}

/// `RTCPeerConnectionState` (W3C WebRTC, 4.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum LinkState {
    /// Nothing happened yet.
    #[default]
    New,
    /// ICE or DTLS is at work.
    Connecting,
    /// Both are done.
    Connected,
    /// The path went quiet; it may come back by itself.
    Disconnected,
    /// The path is gone.
    Failed,
    /// Closed.
    Closed,
}

impl LinkState {
    /// The W3C's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
            Self::Failed => "failed",
            Self::Closed => "closed",
        }
    }
}

/// A step that a peer connection can fail at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkStep {
    /// Making the connection: no WebRTC, or settings that it refuses.
    Create,
    /// Making an offer.
    Offer,
    /// Taking the peer's offer or making the answer.
    Answer,
    /// Taking the peer's answer.
    TakeAnswer,
    /// Adding a candidate of the peer's.
    AddCandidate,
    /// Putting a track in.
    SendMedia,
}

impl LinkStep {
    /// The call of the W3C's API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "RTCPeerConnection",
            Self::Offer => "createOffer",
            Self::Answer => "setRemoteDescription(offer)",
            Self::TakeAnswer => "setRemoteDescription(answer)",
            Self::AddCandidate => "addIceCandidate",
            Self::SendMedia => "replaceTrack",
        }
    }
}

/// Which devices a call asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Camera and microphone.
    Both,
    /// The microphone alone.
    Microphone,
    /// The camera alone.
    Camera,
}

impl Wanted {
    /// The devices, one by one.
    pub const fn devices(self) -> &'static [Device] {
        match self {
            Self::Both => &[Device::Camera, Device::Microphone],
            Self::Microphone => &[Device::Microphone],
            Self::Camera => &[Device::Camera],
        }
    }
}

/// What camera and microphone report.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MediaEvent {
    /// What was asked for is open.
    Opened(Wanted),
    /// It could not be opened.
    Failed(Wanted, MediaFault),
    /// The first picture of the own camera was shown.
    LocalFrame,
    /// The first picture of the peer's camera was shown.
    RemoteFrame,
    /// The browser will not play the peer's media before somebody clicks.
    PlayBlocked,
    /// It plays them.
    Playing,
    /// The screen is shared.
    Shared,
    /// It is not: nobody chose what to share, or it cannot be.
    NotShared(MediaFault),
    /// The sharing was ended by the browser's own button, or what was shared is gone.
    ShareEnded,
    /// A device that was open ended by itself: it was unplugged, or the permission was taken back.
    Lost(Device),
    /// The system silences an open device, or no longer: a switch on the machine, another program.
    Silenced(Device, bool),
}

/// Why `getUserMedia` failed, by `DOMException.name` (W3C Media Capture, `getUserMedia`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MediaFault {
    /// `NotAllowedError`: somebody, or a policy, said no.
    Refused,
    /// `NotAllowedError` because of this one of the two that were asked for; the other may be had.
    RefusedOne(Device),
    /// `NotAllowedError`, and the browser would ask again: the question was closed without an answer.
    Dismissed,
    /// `NotAllowedError`, though the page has the permission: the system's own settings keep it from the browser.
    BlockedBySystem,
    /// `NotFoundError`: there is none.
    NoDevice,
    /// `NotReadableError`: another program or tab holds it.
    Busy,
    /// `OverconstrainedError`: none that fits.
    Overconstrained,
    /// `AbortError`: the system gave up.
    Aborted,
    /// `SecurityError`, or no `navigator.mediaDevices` because the page came over plain HTTP.
    Insecure,
    /// No `navigator.mediaDevices` though the page is secure.
    Unsupported,
    /// Another name.
    Other(String),
}

impl MediaFault {
    /// Somebody, or something in the system, says no: nobody is asked again.
    pub(crate) const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused | Self::RefusedOne(_) | Self::Dismissed | Self::BlockedBySystem)
    }

    /// One device alone would meet the same.
    pub(crate) const fn is_for_all_devices(&self) -> bool {
        matches!(self, Self::Refused | Self::Dismissed | Self::Insecure | Self::Unsupported)
    }

    /// The name of the `DOMException` that says the same.
    pub fn name(&self) -> &str {
        match self {
            Self::Refused | Self::RefusedOne(_) | Self::Dismissed | Self::BlockedBySystem => "NotAllowedError",
            Self::NoDevice => "NotFoundError",
            Self::Busy => "NotReadableError",
            Self::Overconstrained => "OverconstrainedError",
            Self::Aborted => "AbortError",
            Self::Insecure => "SecurityError",
            Self::Unsupported => "NotSupportedError",
            Self::Other(name) => name,
        }
    }
}

/// Which way a signal came or goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// Through the signaling API.
    Api,
    /// Through the call's data channel.
    Channel,
}

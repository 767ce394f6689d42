//! Lines of the log, as values: whoever shows them picks the language.

use std::sync::Arc;

use liza_wire::service::SessionEnd;
use liza_wire::{CallId, Reason, SignalError, UserId};

use crate::{
    Attempt, Blocked, Device, LinkState, LinkStep, MediaFault, Press, Role, Route, SessionFault, State, Stats, Wanted,
    Way,
};

/// How much a line of the log matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// For whoever debugs.
    Debug,
    /// The course of a call.
    Info,
    /// Something unusual that does no harm by itself.
    Warn,
    /// Something that ends or hinders a call.
    Error,
}

/// Why a call ended here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// Pressed here.
    HungUp,
    /// The panel was reset.
    Reset,
    /// The page goes away.
    Leaving,
    /// The peer says so.
    ByPeer(Reason),
    /// The peer's side of the data channel closed without a word.
    ChannelClosed,
    /// The peer's session ended before there was a connection, or was over when its offer was read.
    PeerGone,
    /// Another page took our session over.
    TakenOver,
    /// The peer began anew: it pinged in another call.
    PeerBeganAnew,
    /// No pong.
    NoPong,
    /// No sign of life in `connected`.
    NoSignOfLife,
    /// The ping could not be sent.
    NotSent,
    /// No answer to the offer.
    NoAnswer,
    /// No connection within the limit.
    NoLink,
    /// The connection failed.
    LinkFailed,
    /// A step of the negotiation failed.
    StepFailed(LinkStep),
}

/// A step of the browser's API, by its name there and in chrome://webrtc-internals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The peer connection that it belongs to.
    pub attempt: Attempt,
    /// `setLocalDescription`, `iceconnectionstatechange`, …
    pub name: &'static str,
    /// What of it.
    pub stage: Stage,
    /// The argument, the result or what is told, as a word or as JSON, without secrets; a failure's `DOMException.name`.
    pub value: String,
}

/// What is told of a [`Step`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A method was called.
    Called,
    /// It did what it was to do.
    Done,
    /// It did not.
    Failed,
    /// The browser tells something by itself.
    Event,
}

impl Stage {
    /// What chrome://webrtc-internals adds to the name.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Called | Self::Event => "",
            Self::Done => "OnSuccess",
            Self::Failed => "OnFailure",
        }
    }
}

/// One thing to tell whoever reads the log. None holds a secret; a [`Step`] alone has descriptions, and with statistics and
/// servers it alone has addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Note {
    /// A session is being opened.
    Opening(UserId),
    /// It is open; so many old signals in the mailbox were left alone.
    Opened(usize),
    /// It was closed.
    Closed,
    /// A request failed and is tried again in so many milliseconds.
    Troubled(SessionFault, u64),
    /// Requests succeed again.
    Recovered,
    /// Another page has a session under our id.
    Taken,
    /// Another page took our session over.
    TakenOver,
    /// The server had forgotten our session, and it was opened anew.
    Reopened,
    /// Signals come and go this way.
    Transport(Way),
    /// A way for signals does not work here.
    NoTransport(Way),
    /// The signaling API is the deployed one, without our service.
    NoService,
    /// The signaling API is our service, which was not started with the deployed one's form.
    NoDeployed,
    /// Only relayed candidates are wanted, and no TURN server is known.
    RelayWithoutTurn,
    /// TURN credentials came: for so many servers.
    TurnReady(usize),
    /// TURN credentials could not be had.
    NoTurn(SessionFault),
    /// Somebody has no session; what was sent waits.
    Absent(UserId),
    /// What was sent to somebody without a session was dropped.
    Expired(UserId),
    /// Somebody's session ended.
    PeerGone(UserId, SessionEnd),
    /// The state changed.
    State(State, Option<Role>),
    /// Something was pressed that cannot be done now.
    Blocked(Press, Blocked),
    /// A signal goes out: its type, to whom, which way.
    Sent(&'static str, UserId, Route),
    /// A signal came in: its type, from whom, which way.
    Received(&'static str, UserId, Route),
    /// A signal could not be sent: its type, to whom, why.
    NotSent(&'static str, UserId, SessionFault),
    /// A signal was not taken, because it cannot be read.
    Unreadable(UserId, SignalError),
    /// So many entries of the mailbox were no signals.
    Malformed(usize),
    /// A signal came a second time, mostly the other way; it was taken the first time.
    Again(&'static str, UserId),
    /// Another page has a session under our id: somebody answers pings that this one never sent.
    UserIdTaken,
    /// A signal was not taken: it belongs to another call or has no place in this state.
    Ignored(&'static str, UserId),
    /// Somebody else pinged in the middle of a call and was told that we are busy.
    TurnedAway(UserId),
    /// A new call with somebody.
    Call(CallId, UserId),
    /// The peer knows no call ids and no data channel: it is the page before ours.
    PlainPeer,
    /// Two pings crossed; whose counts.
    Crossed(Role),
    /// The offer that was made for the ping does not count: its connection is closed.
    EarlyOfferDropped,
    /// The round trip through signaling, in milliseconds.
    RoundTrip(u64),
    /// No pong to a ping within a call.
    NoRoundTrip,
    /// The peer connection's state.
    Link(LinkState),
    /// ICE is restarted: which time, and how often at most.
    Restart(u32, u32),
    /// The connection is back.
    Reconnected,
    /// The machine has another network, or has one again.
    NetworkChanged,
    /// The machine has no network any more.
    NetworkLost,
    /// A step of the peer connection failed, with its `DOMException.name`.
    StepFailed(LinkStep, String),
    /// The data channel is open.
    ChannelOpen,
    /// A candidate of ours: type and protocol.
    LocalCandidate(String),
    /// All own candidates are gathered: so many.
    Gathered(u32),
    /// A candidate of the peer's: type and protocol.
    RemoteCandidate(String),
    /// An ICE server reports an error: its URL and code (W3C WebRTC, `RTCPeerConnectionIceErrorEvent`).
    IceServer(String, u16),
    /// Devices are asked for.
    MediaAsked(Wanted),
    /// They are open.
    MediaOpened(Wanted),
    /// They are not.
    MediaFailed(Wanted, MediaFault),
    /// Nobody has answered the browser's question for the devices yet.
    PromptUnanswered,
    /// The call goes on without own media.
    WithoutMedia,
    /// The first own picture was shown.
    LocalFrame,
    /// The first picture of the peer's was shown, so many milliseconds after the call was started.
    RemoteFrame(u64),
    /// The own microphone is silenced, or not any more.
    Muted(bool),
    /// The own camera is turned off, or on again.
    CameraOff(bool),
    /// The screen is shared.
    Shared,
    /// It cannot be shared.
    NotShared(MediaFault),
    /// It is no longer shared.
    ShareEnded,
    /// An own device was lost.
    DeviceLost(Device),
    /// The system silences an own device, or no longer.
    Silenced(Device, bool),
    /// A track of the peer's (its kind) brings nothing, or does again.
    RemoteMuted(String, bool),
    /// Statistics.
    Measured(Arc<Stats>),
    /// What the browser was asked, and what it answered or told.
    Step(Step),
    /// All statistics of a connection, as a JSON list of the entries of its `RTCStatsReport`, without secrets. No line.
    Report(Attempt, String),
    /// Statistics of every second of a connection. No line.
    Sample(Attempt, Arc<Stats>),
    /// The path was reported as lost, and yet something comes: there is no need to restart.
    StillHeard,
    /// Nothing is seen of the peer: the diagnosis' code.
    NoMedia(&'static str),
    /// The peer's pictures, which came and were not shown, are shown again.
    PicturesAgain,
    /// The peer's pictures, which came and were not shown, come no more.
    PicturesOver,
    /// Playback waits for a click.
    PlayBlocked,
    /// The call ended after so many milliseconds.
    Ended(End, u64),
}

impl Note {
    /// How much it matters.
    pub fn level(&self) -> Level {
        match self {
            Self::Sent(..)
            | Self::Received(..)
            | Self::LocalCandidate(_)
            | Self::Gathered(_)
            | Self::RemoteCandidate(_)
            | Self::Again(..)
            | Self::Measured(_)
            | Self::Step(_)
            | Self::Report(..)
            | Self::Sample(..)
            | Self::RemoteMuted(..)
            | Self::Ignored(..) => Level::Debug,
            Self::StepFailed(LinkStep::AddCandidate, _) => Level::Warn,
            Self::Troubled(..) | Self::NotSent(..) | Self::MediaFailed(..) | Self::StepFailed(..) => Level::Error,
            Self::Ended(end, _) => end.level(),
            Self::Link(LinkState::Failed) => Level::Error,
            Self::Blocked(..)
            | Self::Unreadable(..)
            | Self::Malformed(_)
            | Self::TurnedAway(_)
            | Self::UserIdTaken
            | Self::Taken
            | Self::NotShared(_)
            | Self::DeviceLost(_)
            | Self::Silenced(..)
            | Self::NoMedia(_)
            | Self::RelayWithoutTurn
            | Self::NoDeployed
            | Self::TakenOver
            | Self::Reopened
            | Self::NoTransport(_)
            | Self::NoTurn(_)
            | Self::Expired(_)
            | Self::NoRoundTrip
            | Self::IceServer(..)
            | Self::WithoutMedia
            | Self::PromptUnanswered
            | Self::PlayBlocked
            | Self::Restart(..)
            | Self::NetworkChanged
            | Self::NetworkLost
            | Self::Link(LinkState::Disconnected) => Level::Warn,
            _ => Level::Info,
        }
    }
}

impl End {
    fn level(&self) -> Level {
        match self {
            Self::HungUp | Self::Reset | Self::Leaving => Level::Info,
            Self::ByPeer(Reason::HangUp | Reason::Reset | Reason::Leaving) => Level::Info,
            Self::ByPeer(_) | Self::ChannelClosed | Self::PeerBeganAnew => Level::Warn,
            _ => Level::Error,
        }
    }
}

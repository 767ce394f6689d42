//! What comes out of an engine.

use liza_wire::{Candidate, Sdp, Signal, UserId};

use crate::{Device, Note, Role, Wanted};

/// Numbers the peer connections of an engine, from 1. Whatever a connection reports names its attempt, so that the report
/// of one that was closed is told from the report of the one in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Attempt(pub u32);

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// To the signaling session.
    Session(SessionCommand),
    /// To the peer connection of an attempt.
    Link(Attempt, LinkCommand),
    /// To camera and microphone of an attempt.
    Media(Attempt, MediaCommand),
    /// Use this device from now on, by its `deviceId`; an empty one is the browser's choice.
    Use(Device, String),
    /// Write a timing mark.
    Mark(Mark),
    /// Write a line of the log.
    Note(Note),
}

/// What a signaling session is told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SessionCommand {
    /// Open a session; answered by `Opened`.
    Open(UserId),
    /// Send, after all that was sent before.
    Send(Outgoing),
    /// Send at once, by a request that outlives the page.
    SendLast(Outgoing),
    /// How soon the next signal is expected.
    Pace(Pace),
    /// Take the id over from the page that has it.
    TakeOver,
    /// Close the session once all that was sent is out.
    Close,
}

/// A signal and whom it goes to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outgoing {
    /// Whose mailbox.
    pub to: UserId,
    /// What is said.
    pub signal: Signal,
}

/// How soon the next signal is expected, for whoever has to ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Pace {
    /// Not before somebody presses something, or only what the data channel brings sooner.
    #[default]
    Resting,
    /// At any moment.
    Expecting,
}

/// What a peer connection is told. The commands of one attempt are carried out one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LinkCommand {
    /// Make a connection; an initiator's has audio and video `sendrecv` without tracks, and a data channel.
    Create(Role),
    /// Make an offer and set it; answered by `OfferReady`.
    MakeOffer {
        /// Which of the connection's offers it is, handed back with it.
        number: u32,
        /// Wait until the candidates are gathered (at most 2 s) and send them in the offer.
        with_candidates: bool,
        /// Look for a new path (`iceRestart`), with fresh credentials of the ICE servers.
        restart: bool,
    },
    /// Take the peer's offer, rolling our own back if there is one, and answer it; answered by `AnswerReady`.
    TakeOffer {
        /// The offer.
        sdp: Sdp,
        /// Its number, handed back with the answer.
        re: Option<u32>,
    },
    /// Take the peer's answer; answered by `AnswerTaken`.
    TakeAnswer(Sdp),
    /// Add a candidate of the peer's.
    AddCandidate(Candidate),
    /// Put the opened tracks in.
    SendMedia,
    /// Give statistics; answered by `Measured`.
    Measure,
    /// Say it through the data channel.
    Say(Signal),
    /// Unhook, close, drop.
    Close,
}

/// What camera and microphone are told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MediaCommand {
    /// Ask for devices; answered by `Opened` or `Failed`.
    Open(Wanted),
    /// Silence the microphone, or not; also one that is opened later.
    Mute(bool),
    /// Stop a device: it is turned off, or it was lost.
    Stop(Device),
    /// Ask what to share of the screen; answered by `Shared` or `NotShared`.
    ShareScreen,
    /// Stop sharing.
    StopScreen,
    /// Stop all tracks, also those that are still being asked for, and empty both videos.
    Close,
}

/// A User Timing mark of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Start was pressed.
    Start,
    /// Ping was pressed.
    Ping,
    /// `connected` was entered.
    Connected,
    /// The offer was pressed, or came.
    Offer,
    /// `calling` was entered.
    Calling,
    /// The call was started, here or by the peer.
    Call,
    /// The first picture of the own camera was shown.
    LocalFrame,
    /// The first picture of the peer's camera was shown.
    RemoteFrame,
    /// `idle` was entered.
    Idle,
}

impl Mark {
    /// The part of the mark's name after `userN:`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Ping => "ping",
            Self::Connected => "connected",
            Self::Offer => "offer",
            Self::Calling => "calling",
            Self::Call => "call",
            Self::LocalFrame => "local-frame",
            Self::RemoteFrame => "remote-frame",
            Self::Idle => "idle",
        }
    }
}

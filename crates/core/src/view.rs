//! What a page can show of an engine, and what can be pressed.

use liza_wire::{CallId, UserId};

use crate::{Diagnosis, LinkState, Role, Sending, State, Way};

/// A panel at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The state.
    pub state: State,
    /// The role, once it is settled.
    pub role: Option<Role>,
    /// The own id, from the press on start on.
    pub me: Option<UserId>,
    /// The call.
    pub call: Option<CallId>,
    /// The other side of the call.
    pub peer: Option<UserId>,
    /// The session is being opened.
    pub opening: bool,
    /// The way by which signals come, once the session is open.
    pub transport: Option<Way>,
    /// An offer is out and not answered, or one is being answered.
    pub negotiating: bool,
    /// «📞 Связь» was pressed and goes on by itself.
    pub going_on: bool,
    /// The peer connection, if there is one.
    pub link: Option<LinkState>,
    /// What of the own media goes out.
    pub sending: Sending,
    /// The id can be taken over from another page of this browser.
    pub can_take_over: bool,
    /// The browser does not play the peer's sound and picture before a click.
    pub play_blocked: bool,
    /// The cause of a trouble, if there is one.
    pub diagnosis: Option<Diagnosis>,
}

/// Why something cannot be pressed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blocked {
    /// The panel is not started.
    NotStarted,
    /// It is started already.
    AlreadyStarted,
    /// The session is still being opened.
    Opening,
    /// The peer's id is the own one.
    SameUser,
    /// There is a call with somebody else.
    OtherPeer,
    /// A ping is out.
    AwaitingPong,
    /// A ping comes first.
    PingFirst,
    /// An offer comes first.
    OfferFirst,
    /// An offer is out.
    AwaitingAnswer,
    /// Offer and answer are exchanged.
    AlreadyOffered,
    /// The call was started.
    AlreadyInCall,
    /// The other side is the initiator.
    InitiatorOnly,
    /// It goes on by itself.
    GoesOn,
    /// There is no call.
    NoCall,
    /// There is nothing to reset.
    NothingToReset,
    /// The screen is not shared.
    NotShared,
    /// No other page of this browser has the id.
    NothingToTakeOver,
}

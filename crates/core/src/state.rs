//! The states of one side of a call, and the table of their changes.

/// Where one user's panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// No signaling session.
    Stopped,
    /// The session is open and there is no call.
    Idle,
    /// A ping was sent, or is about to be with its offer, and no pong came yet.
    Connecting,
    /// Both know of each other and who is the initiator.
    Connected,
    /// Offer and answer are exchanged; the connection comes up with no media in it.
    Calling,
    /// The call was started: cameras open.
    InCall,
}

/// Who pressed first, as far as both agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Makes the offer, starts the call.
    Initiator,
    /// Answers by itself.
    Responder,
}

/// What changes a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cue {
    /// The signaling session opened.
    SessionOpened,
    /// Our ping goes out.
    PingSent,
    /// The peer answered our ping.
    Ponged,
    /// We answered the peer's ping.
    PingAnswered,
    /// Two pings crossed and ours counts.
    CrossingWon,
    /// Two pings crossed and the peer's counts.
    CrossingLost,
    /// Offer and answer are exchanged as far as this side can know.
    Described,
    /// The call was started, here or by the peer.
    Started,
    /// The call is over, for whatever reason.
    Ended,
    /// The session was closed.
    Closed,
}

impl State {
    /// All states, in the order of a call.
    pub const ALL: [Self; 6] =
        [Self::Stopped, Self::Idle, Self::Connecting, Self::Connected, Self::Calling, Self::InCall];

    /// The state that follows on a cue, or nothing where the cue has no meaning.
    pub const fn after(self, cue: Cue) -> Option<Self> {
        use Cue as C;
        use State as S;
        Some(match (self, cue) {
            // somebody starts, and stops, whenever they like
            (S::Stopped, C::SessionOpened) => S::Idle,
            (_, C::Closed) => S::Stopped,
            // ping
            (S::Idle, C::PingSent) => S::Connecting,
            (S::Idle, C::PingAnswered) => S::Connected,
            (S::Connecting, C::Ponged | C::CrossingWon | C::CrossingLost) => S::Connected,
            // offer
            (S::Connected, C::Described) => S::Calling,
            // call
            (S::Calling, C::Started) => S::InCall,
            // hang up
            (S::Connecting | S::Connected | S::Calling | S::InCall, C::Ended) => S::Idle,
            _ => return None,
        })
    }

    /// The name in the page's `data-state`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Idle => "idle",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
            Self::Calling => "calling",
            Self::InCall => "in-call",
        }
    }
}

impl Role {
    /// The name in the page's `data-role`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Initiator => "initiator",
            Self::Responder => "responder",
        }
    }
}

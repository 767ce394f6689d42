//! What the signaling session reports.

use liza_wire::service::SessionEnd;
use liza_wire::{Signal, UserId, deployed::AnswerError};

/// What the signaling session reports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SessionEvent {
    /// The mailbox was read for the first time; what comes from now on is new.
    Opened {
        /// How many signals of earlier sessions it holds.
        old: usize,
    },
    /// Signals come this way.
    Transport(Way),
    /// A request failed and will be tried again.
    Troubled {
        /// Why.
        fault: SessionFault,
        /// In how many milliseconds.
        retry_in: u64,
    },
    /// Requests succeed again.
    Recovered,
    /// A signal could not be sent and will not be tried again.
    NotSent {
        /// To whom.
        to: UserId,
        /// What.
        signal: Signal,
        /// Why.
        fault: SessionFault,
    },
    /// This many entries of the mailbox were no signals.
    Malformed(usize),
    /// Another page has a session under the id; the session opens once that one ends.
    Taken {
        /// It is a page of this browser, from which the id can be taken over.
        ours: bool,
    },
    /// Another page took the id over; the session is closed.
    TakenOver,
    /// The session had to be opened anew: the server forgot it. What was said meanwhile may be lost.
    Reopened,
    /// Somebody whom a signal was sent to has no session; the signal waits.
    Absent(UserId),
    /// A signal to somebody who had no session was dropped.
    Expired(UserId),
    /// The session of somebody whom signals were exchanged with ended.
    PeerGone {
        /// Whose.
        user: UserId,
        /// How.
        end: SessionEnd,
    },
}

/// How signals come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// WebSocket.
    WebSocket,
    /// Server-sent events.
    ServerSentEvents,
    /// Requests that the server answers when there is something.
    LongPoll,
    /// Requests at intervals, as the deployed API has it.
    Poll,
}

impl Way {
    /// The name in settings and logs: `ws`, `sse`, `long-poll` or `poll`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "ws",
            Self::ServerSentEvents => "sse",
            Self::LongPoll => "long-poll",
            Self::Poll => "poll",
        }
    }
}

/// Why a request to the signaling API failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SessionFault {
    /// No connection, or one that the browser did not allow; it does not say which.
    Unreachable,
    /// No answer within the limit, in milliseconds.
    Silent(u64),
    /// An HTTP status that is not 200.
    Status(u16),
    /// Not JSON.
    NoJson,
    /// JSON, but not the API's.
    WrongShape,
    /// The API says no, with its own words.
    Refused(String),
}

impl From<AnswerError> for SessionFault {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::NoJson => Self::NoJson,
            AnswerError::WrongShape => Self::WrongShape,
            AnswerError::Refused(message) => Self::Refused(message),
        }
    }
}

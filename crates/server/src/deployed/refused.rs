//! Why a request of the deployed API's form is refused.

use std::fmt;

use liza_wire::deployed::serving::PostError;

use super::{MAX_BODY_BYTES, MAX_USER_ID_BYTES};

/// Why; its text is the answer's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Neither `GET` nor `POST`.
    Method,
    /// Not the form of a query.
    Query,
    /// An `action` that a `GET` does not have.
    Action,
    /// The body broke off.
    Body,
    /// The body has more than [`MAX_BODY_BYTES`].
    BodySize,
    /// The body is no signal.
    Post(PostError),
    /// `data` cannot be written as JSON again.
    Data,
    /// No user id where one has to be.
    NoUserId,
    /// A user id has more than [`MAX_USER_ID_BYTES`].
    LongUserId,
    /// `since` is no number.
    Since,
    /// The sender's id belongs to a session.
    SenderHasSession,
    /// The reader's id belongs to a session.
    ReaderHasSession,
    /// The recipient's session takes no more.
    MailboxFull,
    /// The engine cannot be reached.
    Unavailable,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Method => "unknown method",
            Self::Query => "the query cannot be read",
            Self::Action => "unknown action",
            Self::Body => "the body cannot be read",
            Self::BodySize => return write!(f, "the body has more than {MAX_BODY_BYTES} bytes"),
            Self::Post(why) => return why.fmt(f),
            Self::Data => "data cannot be written as JSON",
            Self::NoUserId => "a user id is missing or empty",
            Self::LongUserId => return write!(f, "a user id has more than {MAX_USER_ID_BYTES} bytes"),
            Self::Since => "since is not a number of seconds",
            Self::SenderHasSession => "from has a session with the signaling service; nobody else sends in that name",
            Self::ReaderHasSession => "userId has a session with the signaling service; nobody else reads that mailbox",
            Self::MailboxFull => "the recipient's mailbox is full",
            Self::Unavailable => "the mailboxes cannot be reached; try again",
        })
    }
}

impl std::error::Error for Refused {}

//! Sessions and their mailboxes, behind one interface.
//!
//! An [`Engine`] keeps who is there and what waits for whom. It knows no HTTP and no clock: the time is passed in, in
//! milliseconds. [`Memory`] keeps all of it in this process, [`Redis`] in a store that many nodes share. Both are held
//! against the same conformance suite (`tests/conformance`).
//!
//! What every engine promises:
//! - one session at a time for a user id; it ends by being closed, by its lease, or by a takeover with its token. Whoever
//!   wants the id of one that nobody reads or uses need not wait for all of the lease;
//! - a signal is taken once, whatever is sent again under its key, and signals from one session to one user keep their
//!   order;
//! - a mailbox is read from a cursor as often as the reader likes, until the reader acknowledges;
//! - whoever exchanged signals with a session, of the latest [`Limits::peers`], is told when it ends, and whoever sent a signal that nobody read is told
//!   when it expires;
//! - whatever cannot be kept is refused, never lost in silence.

mod memory;
mod redis;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use liza_wire::UserId;
use liza_wire::service::{Cursor, SessionEnd};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

pub use memory::Memory;
pub use redis::{Credentials, EngineAddress, EngineAddressError, Redis, RedisAddress};

/// How long a ticket is good, in milliseconds.
pub const TICKET_LIFETIME: u64 = 30_000;

/// What an event costs in memory beside its texts, in bytes.
const OVERHEAD: usize = 64;

/// What an engine answers, in a while.
pub type Answer<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// A token as it is kept: what is kept opens nothing when it leaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of a token, SHA-256.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// How much an engine keeps, and for how long. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most sessions at a time.
    pub sessions: usize,
    /// Most mailboxes of users who are not there.
    pub waiting_mailboxes: usize,
    /// Most events in a mailbox.
    pub mailbox_events: usize,
    /// Most bytes in a mailbox, counted as the data with the names.
    pub mailbox_bytes: usize,
    /// Most bytes in all mailboxes together, counted in the same way; half of that where a signal has to wait.
    pub all_bytes: usize,
    /// A session without traffic for so long ends.
    pub lease: u64,
    /// A signal to somebody who is not there waits for so long.
    pub time_to_live: u64,
    /// How many keys of a session's last signals are remembered.
    pub keys: usize,
    /// Of how many others a session remembers that it exchanged signals with them, the latest.
    pub peers: usize,
}

impl Limits {
    /// A session whose lease ends no later than this was without traffic for a quarter of the lease.
    pub(crate) fn quiet(&self, now: u64) -> u64 {
        now.saturating_add(self.lease - self.lease / 4)
    }

    /// How full all mailboxes together may be for one more signal: signals to users who are not there leave half of the room
    /// to those who are.
    fn all_bytes(&self, waits: bool) -> usize {
        if waits { self.all_bytes / 2 } else { self.all_bytes }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sessions: 100_000,
            waiting_mailboxes: 10_000,
            mailbox_events: 256,
            mailbox_bytes: 1024 * 1024,
            all_bytes: 1024 * 1024 * 1024,
            lease: 20_000,
            time_to_live: 60_000,
            keys: 256,
            peers: 32,
        }
    }
}

/// A signal that a session sends.
#[derive(Clone, Debug)]
pub struct Posting {
    /// Makes it known when it is sent again.
    pub key: Box<str>,
    /// Whom it is for.
    pub to: UserId,
    /// Its type.
    pub kind: &'static str,
    /// Its data, as JSON text.
    pub data: Arc<RawValue>,
}

/// Whether the recipient of a signal is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// There is a session.
    Present,
    /// There is none; the signal waits.
    Absent,
}

/// What lies in a mailbox.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Somebody says something.
    Signal {
        /// Who.
        from: UserId,
        /// The signal's type.
        kind: &'static str,
        /// Its data, as JSON text.
        data: Arc<RawValue>,
        /// When it was taken, in milliseconds.
        at: u64,
    },
    /// A signal of the mailbox's owner was never read.
    Expired {
        /// By whom.
        to: UserId,
        /// Its key.
        key: Box<str>,
    },
    /// A session that the owner exchanged signals with ended.
    PeerGone {
        /// Whose.
        user: UserId,
        /// How.
        reason: SessionEnd,
    },
}

/// What a mailbox holds after a cursor.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The events, oldest first, each with the place after it.
    pub events: Vec<(Cursor, Entry)>,
    /// The place after all of them.
    pub cursor: Cursor,
    /// What was asked for is gone: another epoch, or older than what is kept.
    pub gap: bool,
}

/// Rings for a session: the number changes with every event in its mailbox, and with its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ring {
    /// So many events came so far.
    Events(u64),
    /// The session ended.
    Ended(SessionEnd),
}

/// Why nothing is done for a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// Nobody has this token: the session ended, or never was.
    UnknownSession,
    /// What keeps the sessions does not answer; it may be done or not.
    Unavailable,
}

/// Why a ticket opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketError {
    /// It was used, is too old, or never was.
    BadTicket,
    /// What keeps the tickets does not answer.
    Unavailable,
}

/// Why a session is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// Somebody has the id.
    Taken {
        /// Somebody reads its mailbox this moment.
        held: bool,
    },
    /// There are as many sessions as there may be.
    TooManySessions,
    /// What keeps the sessions does not answer.
    Unavailable,
}

/// Why a signal is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostError {
    /// Nobody has this token.
    UnknownSession,
    /// The recipient's mailbox has no room, or all mailboxes together have none.
    MailboxFull,
    /// What keeps the mailboxes does not answer; the signal may be taken or not, and its key tells when it comes again.
    Unavailable,
}

impl From<SessionError> for PostError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::UnknownSession => Self::UnknownSession,
            SessionError::Unavailable => Self::Unavailable,
        }
    }
}

/// Figures for people and for `/metrics`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Sessions now.
    pub sessions: usize,
    /// Mailboxes now, of users who are there and of users who are not.
    pub mailboxes: usize,
    /// Events in all mailboxes now.
    pub events: usize,
    /// Bytes in all mailboxes now.
    pub bytes: usize,
}

/// Keeps sessions and mailboxes. `now` is in milliseconds from any fixed start.
pub trait Engine: fmt::Debug + Send + Sync + 'static {
    /// Claims a user id for a new session with `token`; `takeover` is the token of the session that has it. Gives the
    /// place where its mailbox begins. The session that has this very token is opened again: it goes on as it is. One that
    /// nobody listens for, and that was without traffic for a quarter of its lease, ends as by its lease.
    fn open(
        &self,
        now: u64,
        user: UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
    ) -> Answer<'_, Cursor, OpenError>;

    /// Renews a session's lease, and says whose it is.
    fn renew(&self, now: u64, token: TokenHash) -> Answer<'_, UserId, SessionError>;

    /// Puts a signal into its recipient's mailbox, or says again what became of it under its key.
    fn post(&self, now: u64, token: TokenHash, posting: Posting) -> Answer<'_, Presence, PostError>;

    /// Puts a signal of somebody without a session into the mailbox of a session; nothing where the recipient has none.
    fn deliver(&self, now: u64, from: UserId, posting: Posting) -> Answer<'_, Presence, PostError>;

    /// Whether somebody has a session.
    fn presence(&self, user: UserId) -> Answer<'_, Presence, SessionError>;

    /// What came after a cursor: at most `most` events.
    fn read(&self, token: TokenHash, after: Cursor, most: usize) -> Answer<'_, Batch, SessionError>;

    /// Forgets the events up to a cursor; one of another epoch, or of a place that was not reached yet, says nothing.
    fn acknowledge(&self, token: TokenHash, cursor: Cursor) -> Answer<'_, (), SessionError>;

    /// Listens for a session's events. As long as somebody listens, its mailbox is held. The bell is taken away where
    /// somebody listens at another node after this.
    fn listen(&self, token: TokenHash) -> Answer<'_, watch::Receiver<Ring>, SessionError>;

    /// Ends a session.
    fn close(&self, now: u64, token: TokenHash) -> Answer<'_, (), SessionError>;

    /// Ends the sessions whose lease is over, and drops the signals whose time is.
    fn sweep(&self, now: u64) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// Takes a ticket for a session, good once within [`TICKET_LIFETIME`].
    fn issue(&self, now: u64, ticket: TokenHash, session: TokenHash) -> Answer<'_, (), SessionError>;

    /// Uses a ticket up, and gives the session that it is for.
    fn redeem(&self, now: u64, ticket: TokenHash) -> Answer<'_, TokenHash, TicketError>;

    /// The figures as they are now; what other nodes did may be a moment late.
    fn figures(&self) -> Figures;

    /// Whether it can do anything.
    fn is_ready(&self) -> bool;
}

//! The requests and answers of our own signaling service, as `docs/signaling.md` describes them, from the caller's side.
//!
//! Whatever a server sends is read member by member and never trusted: an answer that is not the service's is an
//! [`AnswerError`](crate::deployed::AnswerError), a signal that is none a [`SignalError`].

mod reading;
#[cfg(feature = "serving")]
pub mod serving;

use std::fmt;

use serde_json::{Map, Value};

use crate::json::put;
use crate::{Signal, SignalError, UserId};

pub use reading::{parse_results, parse_ticket};

/// Most signals in one request.
pub const MAX_SIGNALS: usize = 32;

/// Longest key of a signal, in visible ASCII characters.
pub const MAX_KEY_CHARS: usize = 64;

/// Longest cursor that is taken from a server, in ASCII characters.
pub const MAX_CURSOR_CHARS: usize = 64;

/// A place in a mailbox, `<epoch>.<offset>`. Of one epoch, the one with the higher offset is later.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor {
    epoch: String,
    offset: u64,
}

impl Cursor {
    /// The place after `offset` events of an epoch, which is 1 to 43 ASCII letters and digits.
    pub fn new(epoch: &str, offset: u64) -> Option<Self> {
        let most = MAX_CURSOR_CHARS - 21;
        let plain = (1..=most).contains(&epoch.len()) && epoch.bytes().all(|byte| byte.is_ascii_alphanumeric());
        plain.then(|| Self { epoch: epoch.to_owned(), offset })
    }

    /// A place in the epoch `0`, which no mailbox has.
    pub fn start(offset: u64) -> Self {
        Self { epoch: "0".to_owned(), offset }
    }

    /// Reads a cursor.
    pub fn parse(text: &str) -> Option<Self> {
        let (epoch, offset) = text.split_once('.')?;
        let digits = offset.bytes().all(|byte| byte.is_ascii_digit());
        Self::new(epoch, offset.parse().ok().filter(|_| digits)?)
    }

    /// Which life of the mailbox.
    pub fn epoch(&self) -> &str {
        &self.epoch
    }

    /// How many events came before it in that life.
    pub fn offset(&self) -> u64 {
        self.offset
    }
}

impl SessionEnd {
    /// The word in `reason`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Lease => "lease",
            Self::TakenOver => "taken-over",
            Self::Draining => "draining",
        }
    }

    const ALL: [Self; 4] = [Self::Closed, Self::Lease, Self::TakenOver, Self::Draining];
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.epoch)?;
        f.write_str(".")?;
        self.offset.fmt(f)
    }
}

/// Something secret: it is shown as three dots.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The secret itself, for the request that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A session that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Goes with every request.
    pub token: Secret,
    /// Good for one stream.
    pub ticket: Secret,
    /// Where the mailbox begins.
    pub cursor: Cursor,
    /// Without traffic for so many milliseconds the session ends.
    pub lease: u32,
    /// So often a stream has a beat, in milliseconds.
    pub beat: u32,
    /// Whether there are TURN servers to ask for.
    pub turn: bool,
}

/// Why the service refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// One of the codes of `docs/signaling.md`, at most 40 characters.
    pub code: String,
    /// For people, at most 200 characters.
    pub message: String,
    /// When to try again, in seconds.
    pub retry_after: Option<u32>,
    /// With `user-taken`: a page is reading the mailbox.
    pub held: bool,
}

/// What became of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It is in the mailbox of somebody who is there.
    Present,
    /// It waits for somebody who is not.
    Absent,
    /// It was not taken.
    Refused(Refusal),
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionEnd {
    /// Its page closed it.
    Closed,
    /// Nothing was heard of its page for the time of the lease.
    Lease,
    /// Another page took the id over.
    TakenOver,
    /// The server ends; the session may live on when it is back.
    Draining,
}

/// What comes from the mailbox or about the stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Somebody says something.
    Signal {
        /// Who; the service vouches for it.
        from: UserId,
        /// What.
        signal: Result<Signal, SignalError>,
    },
    /// A signal of ours was never read.
    Expired {
        /// By whom.
        to: UserId,
        /// Its key.
        key: String,
    },
    /// A session that signals were exchanged with ended.
    PeerGone {
        /// Whose.
        user: UserId,
        /// How.
        reason: SessionEnd,
    },
    /// The stream begins.
    Ready {
        /// History is gone: what came since the cursor that was asked for may be lost.
        gap: bool,
    },
    /// The server wants a sign of life.
    Beat,
    /// The session is over, and the stream with it.
    Ended(SessionEnd),
    /// What became of the signals of the oldest message that has no answer yet: by key.
    Posted(Vec<(String, Posted)>),
    /// That message was refused as a whole.
    Refused(Refusal),
    /// An event of a kind that we do not know, or one that cannot be read.
    Unknown,
}

/// One event and the place after it; what is only about the stream has none.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The place in the mailbox after this event.
    pub cursor: Option<Cursor>,
    /// What came.
    pub event: Event,
}

/// The answer to a long-poll.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// The place after all of them.
    pub cursor: Cursor,
    /// History is gone.
    pub gap: bool,
    /// The events, oldest first.
    pub events: Vec<Delivery>,
}

/// The answer to `POST v1/turn`.
#[derive(Clone, PartialEq)]
pub struct IceServers {
    /// What `RTCConfiguration` takes as `iceServers`; nothing in it is checked.
    pub entries: Vec<Value>,
    /// How long the credentials are good, in milliseconds.
    pub lifetime: u64,
}

/// The body of `POST v1/sessions`. With the same key, a secret, the session is the same.
pub fn open_body(user: &UserId, key: Option<&Secret>, takeover: Option<&Secret>) -> Value {
    let mut body = Map::new();
    put(&mut body, "user", user.as_str());
    if let Some(key) = key {
        put(&mut body, "key", key.reveal());
    }
    if let Some(token) = takeover {
        put(&mut body, "takeover", token.reveal());
    }
    Value::Object(body)
}

/// One entry of `signals`.
pub fn signal_entry(key: &str, to: &UserId, signal: &Signal) -> Value {
    let mut entry = Map::new();
    put(&mut entry, "key", key);
    put(&mut entry, "to", to.as_str());
    put(&mut entry, "type", signal.kind());
    put(&mut entry, "data", signal.data());
    Value::Object(entry)
}

/// The body of `POST v1/signals`, and the message of a WebSocket.
pub fn signals_body(entries: Vec<Value>) -> Value {
    let mut body = Map::new();
    put(&mut body, "signals", entries);
    Value::Object(body)
}

/// The body of `POST v1/goodbye`.
pub fn goodbye_body(token: &Secret, entries: Vec<Value>) -> Value {
    let mut body = Map::new();
    put(&mut body, "token", token.reveal());
    put(&mut body, "signals", entries);
    Value::Object(body)
}

/// A body or message of one member: `cursor` for `POST v1/acks`, `ack` and `beat` for a WebSocket.
pub fn one_member(name: &str, value: impl Into<Value>) -> Value {
    let mut body = Map::new();
    put(&mut body, name, value);
    Value::Object(body)
}

#[cfg(test)]
mod tests;

//! The same forms from the server's side: reading requests, writing answers.
//!
//! What is read is checked here and nowhere else; what is written is exact.

mod depth;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

use super::{Cursor, MAX_KEY_CHARS, MAX_SIGNALS, SessionEnd};
use crate::UserId;
use crate::deployed::serving::{KINDS, MAX_DATA_DEPTH};

/// The body of `POST v1/sessions`.
#[derive(Deserialize, ToSchema)]
pub struct Open {
    /// The id that is claimed.
    pub user: String,
    /// Makes the request known when it is sent again, as its answer was lost: the session is the same. A secret of the
    /// caller's, 22 to 64 visible ASCII characters with 128 random bits or more.
    #[schema(min_length = 22, max_length = 64)]
    pub key: Option<String>,
    /// The token of the session that has it.
    pub takeover: Option<String>,
}

impl Open {
    /// The key, if it is as long as one has to be.
    ///
    /// # Errors
    /// It is not.
    pub fn checked_key(&self) -> Result<Option<&str>, RequestError> {
        self.key.as_deref().map(|key| check_key(key, 22)).transpose()
    }
}

/// A key of visible ASCII characters, `least` or more of them.
fn check_key(key: &str, least: usize) -> Result<&str, RequestError> {
    let is_one = (least..=MAX_KEY_CHARS).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if is_one { Ok(key) } else { Err(RequestError::Member("key")) }
}

/// The answer to it.
#[derive(Serialize, ToSchema)]
pub struct Opened<'a> {
    /// Whose session it is.
    pub user: &'a str,
    /// Goes with every request.
    pub token: &'a str,
    /// Good for one stream.
    pub ticket: &'a str,
    /// Where the mailbox begins.
    pub cursor: String,
    /// Without traffic for so many milliseconds the session ends.
    pub lease: u64,
    /// So often a stream has a beat, in milliseconds.
    pub beat: u64,
    /// Whether there are TURN or STUN servers to ask for.
    pub turn: bool,
}

/// The body of `POST v1/signals`.
#[derive(Deserialize, ToSchema)]
pub struct Signals {
    /// At most 32 (`MAX_SIGNALS`).
    pub signals: Vec<Sending>,
}

/// The body of `POST v1/goodbye`.
#[derive(Deserialize, ToSchema)]
pub struct Goodbye {
    /// Whose session ends.
    pub token: String,
    /// What is still to be said.
    #[serde(default)]
    pub signals: Vec<Sending>,
}

/// The body of `POST v1/acks`.
#[derive(Deserialize, ToSchema)]
pub struct Acknowledgement {
    /// Everything up to here was read.
    pub cursor: String,
}

/// A message that comes by WebSocket. Any of its members may be absent.
#[derive(Deserialize, ToSchema)]
pub struct Message {
    /// What is to be sent.
    pub signals: Option<Vec<Sending>>,
    /// Everything up to this cursor was read.
    pub ack: Option<String>,
    /// A sign of life.
    pub beat: Option<bool>,
}

/// A signal that is to be sent, as it comes.
#[derive(Deserialize, ToSchema)]
pub struct Sending {
    /// Makes it known when it is sent again: visible ASCII characters.
    #[schema(min_length = 1, max_length = 64)]
    key: String,
    /// Whom it is for.
    to: String,
    /// One of the API's types.
    #[serde(rename = "type")]
    #[schema(schema_with = kind_schema)]
    kind: String,
    /// Any JSON, nested at most 16 deep.
    #[schema(value_type = Option<Value>)]
    data: Option<Box<RawValue>>,
}

fn kind_schema() -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(KINDS)).build()
}

/// A signal that may be sent.
#[derive(Debug)]
pub struct Checked {
    /// Makes it known when it is sent again.
    pub key: Box<str>,
    /// Whom it is for.
    pub to: UserId,
    /// One of the API's types.
    pub kind: &'static str,
    /// JSON text, nested at most [`MAX_DATA_DEPTH`] deep.
    pub data: Box<RawValue>,
}

/// Why a request is not what it should be. None of them quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// Not JSON, or not an object with the members that it needs.
    NoJson,
    /// A member is missing or wrong.
    Member(&'static str),
    /// A signal's data are larger than this many bytes.
    TooLarge(usize),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoJson => f.write_str("the body is not JSON with the members that this request needs"),
            Self::Member(name) => write!(f, "the member {name} is missing or wrong"),
            Self::TooLarge(most) => write!(f, "the data of a signal have more than {most} bytes"),
        }
    }
}

impl std::error::Error for RequestError {}

/// Reads a body or a message.
///
/// # Errors
/// It is no JSON, or has not the members.
pub fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, RequestError> {
    serde_json::from_slice(body).map_err(|_| RequestError::NoJson)
}

/// Reads a cursor.
///
/// # Errors
/// It has not the form of one.
pub fn read_cursor(text: &str) -> Result<Cursor, RequestError> {
    Cursor::parse(text).ok_or(RequestError::Member("cursor"))
}

/// Whether so many signals may come at once.
///
/// # Errors
/// There are more than 32 ([`MAX_SIGNALS`]).
pub fn check_number(signals: &[Sending]) -> Result<(), RequestError> {
    if signals.len() <= MAX_SIGNALS { Ok(()) } else { Err(RequestError::Member("signals")) }
}

impl Sending {
    /// Checks all of it; `most` is how many bytes the data may have.
    ///
    /// # Errors
    /// The member that is missing or wrong, or the data is larger.
    pub fn check(self, most: usize) -> Result<Checked, RequestError> {
        let Self { key, to, kind, data } = self;
        check_key(&key, 1)?;
        let to = UserId::parse(&to).map_err(|_| RequestError::Member("to"))?;
        let kind = KINDS.into_iter().find(|known| *known == kind).ok_or(RequestError::Member("type"))?;
        let data = data.unwrap_or_else(|| RawValue::NULL.to_owned());
        if data.get().len() > most {
            return Err(RequestError::TooLarge(most));
        }
        // A reader's parser that gave up over one signal would lose the whole answer with it.
        if depth::of(data.get()).is_none_or(|depth| depth > MAX_DATA_DEPTH) {
            return Err(RequestError::Member("data"));
        }
        Ok(Checked { key: key.into(), to, kind, data })
    }
}

/// What became of a signal.
#[derive(Serialize, ToSchema)]
pub struct Outcome<'a> {
    /// Its key.
    pub key: &'a str,
    /// `present` or `absent`, where it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<&'static str>,
    /// Why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Refused>,
}

/// The answer to `POST v1/signals`.
#[derive(Serialize, ToSchema)]
pub struct Results<'a> {
    /// One for each signal that was looked at.
    pub results: Vec<Outcome<'a>>,
}

/// Why something was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// When to try again, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// With `user-taken`: a page is reading the mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<bool>,
}

/// A refusal as an answer's body.
#[derive(Serialize, ToSchema)]
pub struct Refusal {
    /// Why.
    pub error: Refused,
}

/// An event of a mailbox or about a stream.
#[derive(Serialize, ToSchema)]
pub struct Event<'a> {
    /// The place after it; what is only about the stream has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub kind: EventKind<'a>,
}

/// What an event is.
#[derive(Serialize, ToSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum EventKind<'a> {
    /// Somebody says something.
    Signal {
        /// Who.
        from: &'a str,
        /// The signal's type.
        #[serde(rename = "type")]
        #[schema(schema_with = kind_schema)]
        kind: &'static str,
        /// Its data.
        #[schema(value_type = Value)]
        data: &'a RawValue,
    },
    /// A signal was never read.
    Expired {
        /// By whom.
        to: &'a str,
        /// Its key.
        key: &'a str,
    },
    /// A session ended that signals were exchanged with.
    PeerGone {
        /// Whose.
        user: &'a str,
        /// How.
        reason: &'static str,
    },
    /// The stream begins here.
    Ready {
        /// History is gone.
        gap: bool,
    },
    /// The server wants a sign of life.
    Beat,
    /// The session is over.
    Ended {
        /// How.
        reason: &'static str,
    },
    /// What became of the signals of a message.
    Posted {
        /// One for each that was looked at.
        results: Vec<Outcome<'a>>,
    },
    /// A message was refused as a whole.
    Refused {
        /// Why.
        error: Refused,
    },
}

impl EventKind<'_> {
    /// The end of a session.
    pub fn ended(reason: SessionEnd) -> Self {
        Self::Ended { reason: reason.name() }
    }
}

/// The answer to a long-poll.
#[derive(Serialize, ToSchema)]
pub struct Batch<'a> {
    /// The place after all of them.
    pub cursor: String,
    /// History is gone.
    pub gap: bool,
    /// The events, oldest first.
    pub events: Vec<Event<'a>>,
}

/// The answer to `POST v1/tickets`.
#[derive(Serialize, ToSchema)]
pub struct Ticket<'a> {
    /// Good for one stream.
    pub ticket: &'a str,
    /// For so many milliseconds.
    pub lifetime: u64,
}

/// The answer to `POST v1/turn`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IceServers {
    /// As `RTCConfiguration` takes them.
    pub ice_servers: Vec<IceServer>,
    /// How long the credentials are good, in milliseconds.
    pub lifetime: u64,
}

/// STUN or TURN servers with one credential (`RTCIceServer`, W3C WebRTC).
#[derive(Clone, Serialize, ToSchema)]
pub struct IceServer {
    /// Their addresses.
    pub urls: Vec<String>,
    /// Who asks, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Proof of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

#[cfg(test)]
mod tests;

//! Reading what the service answers and tells, member by member.

use serde_json::Value;

use super::{Batch, Cursor, Delivery, Event, IceServers, MAX_KEY_CHARS, Opened, Posted, Refusal, Secret, SessionEnd};
use crate::deployed::AnswerError;
use crate::json::given;
use crate::{Signal, UserId};

impl Opened {
    /// Reads the answer to `POST v1/sessions`.
    ///
    /// # Errors
    /// It is no JSON, or a member is missing or of another shape.
    pub fn parse(text: &str) -> Result<Self, AnswerError> {
        let answer = object(text)?;
        let read = || {
            Some(Self {
                token: secret(&answer, "token")?,
                ticket: secret(&answer, "ticket")?,
                cursor: cursor(&answer)?,
                lease: millis(&answer, "lease")?,
                beat: millis(&answer, "beat")?,
                turn: answer.get("turn").and_then(Value::as_bool).unwrap_or(false),
            })
        };
        read().ok_or(AnswerError::WrongShape)
    }
}

impl Refusal {
    /// Reads a refusal from the text of an answer; nothing where it is none, for instance a proxy's error page.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(object(text).ok()?.get("error")?)
    }

    fn read(error: &Value) -> Option<Self> {
        let clipped = |name: &str, most: usize| {
            error.get(name).and_then(Value::as_str).map(|text| text.chars().take(most).collect::<String>())
        };
        Some(Self {
            code: clipped("code", 40)?,
            message: clipped("message", 200).unwrap_or_default(),
            retry_after: error.get("retryAfter").and_then(Value::as_u64).and_then(|seconds| seconds.try_into().ok()),
            held: error.get("held").and_then(Value::as_bool).unwrap_or(false),
        })
    }
}

/// Reads the answer to `POST v1/signals`: what became of each, by key.
///
/// # Errors
/// It is no JSON, or a member is missing or of another shape.
pub fn parse_results(text: &str) -> Result<Vec<(String, Posted)>, AnswerError> {
    results(&object(text)?).ok_or(AnswerError::WrongShape)
}

/// Reads the answer to `POST v1/tickets`.
///
/// # Errors
/// It is no JSON, or there is no ticket.
pub fn parse_ticket(text: &str) -> Result<Secret, AnswerError> {
    secret(&object(text)?, "ticket").ok_or(AnswerError::WrongShape)
}

impl IceServers {
    /// Reads the answer to `POST v1/turn`. Without a lifetime the credentials are old at once.
    ///
    /// # Errors
    /// It is no JSON, or there is no list of servers.
    pub fn parse(text: &str) -> Result<Self, AnswerError> {
        let mut answer = object(text)?;
        let Some(Value::Array(entries)) = answer.get_mut("iceServers").map(Value::take) else {
            return Err(AnswerError::WrongShape);
        };
        Ok(Self { entries, lifetime: answer.get("lifetime").and_then(Value::as_u64).unwrap_or(0) })
    }
}

impl Delivery {
    /// Reads a message of a WebSocket or the data of a server-sent event.
    ///
    /// # Errors
    /// It is no JSON object. An event of a kind that we do not know is none.
    pub fn parse(text: &str) -> Result<Self, AnswerError> {
        Ok(Self::read(&object(text)?))
    }

    fn read(entry: &Value) -> Self {
        Self { cursor: cursor(entry), event: event(entry).unwrap_or(Event::Unknown) }
    }
}

impl Batch {
    /// Reads the answer to a long-poll.
    ///
    /// # Errors
    /// It is no JSON, or a member is missing or of another shape.
    pub fn parse(text: &str) -> Result<Self, AnswerError> {
        let answer = object(text)?;
        let read = || {
            let events = answer.get("events")?.as_array()?.iter().map(Delivery::read).collect();
            Some(Self { cursor: cursor(&answer)?, gap: gap(&answer), events })
        };
        read().ok_or(AnswerError::WrongShape)
    }
}

fn object(text: &str) -> Result<Value, AnswerError> {
    let value: Value = serde_json::from_str(text).map_err(|_| AnswerError::NoJson)?;
    if value.is_object() { Ok(value) } else { Err(AnswerError::WrongShape) }
}

fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn user(object: &Value, name: &str) -> Option<UserId> {
    UserId::parse(text(object, name)?).ok()
}

fn secret(object: &Value, name: &str) -> Option<Secret> {
    text(object, name).filter(|text| !text.is_empty()).map(|text| Secret(text.to_owned()))
}

fn cursor(object: &Value) -> Option<Cursor> {
    Cursor::parse(text(object, "cursor")?)
}

fn gap(object: &Value) -> bool {
    object.get("gap").and_then(Value::as_bool).unwrap_or(false)
}

fn millis(object: &Value, name: &str) -> Option<u32> {
    object.get(name).and_then(Value::as_u64).and_then(|millis| millis.try_into().ok()).filter(|millis| *millis > 0)
}

fn key(object: &Value) -> Option<String> {
    text(object, "key").filter(|key| key.len() <= MAX_KEY_CHARS).map(str::to_owned)
}

fn end(object: &Value) -> Option<SessionEnd> {
    let word = text(object, "reason")?;
    SessionEnd::ALL.into_iter().find(|end| end.name() == word)
}

fn results(object: &Value) -> Option<Vec<(String, Posted)>> {
    let result = |entry: &Value| {
        let posted = match (given(entry, "error"), text(entry, "recipient")) {
            (Some(error), _) => Posted::Refused(Refusal::read(error)?),
            (None, Some("present")) => Posted::Present,
            (None, Some("absent")) => Posted::Absent,
            _ => return None,
        };
        Some((key(entry)?, posted))
    };
    object.get("results")?.as_array()?.iter().map(result).collect()
}

fn event(entry: &Value) -> Option<Event> {
    Some(match text(entry, "event")? {
        "signal" => Event::Signal {
            from: user(entry, "from")?,
            signal: Signal::parse(text(entry, "type")?, entry.get("data").unwrap_or(&Value::Null)),
        },
        "expired" => Event::Expired { to: user(entry, "to")?, key: key(entry)? },
        "peer-gone" => Event::PeerGone { user: user(entry, "user")?, reason: end(entry)? },
        "ready" => Event::Ready { gap: gap(entry) },
        "beat" => Event::Beat,
        "ended" => Event::Ended(end(entry)?),
        "posted" => Event::Posted(results(entry)?),
        "refused" => Event::Refused(Refusal::read(entry.get("error")?)?),
        _ => return None,
    })
}

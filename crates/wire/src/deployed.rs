//! The requests and answers of the deployed HTTP API.
//!
//! `POST` to the API's address sends one signal; `GET ?action=signals&userId=U&since=T` reads a mailbox. Every answer is
//! HTTP 200 with a member `success`. There are no tokens: whoever asks may read and write any mailbox.

mod mending;
pub mod serving;

use std::fmt;

use serde_json::{Map, Value};

use self::mending::mended;
use crate::json::put;
use crate::{Payload, Signal, SignalError, UserId};

/// How many signals a mailbox keeps; the oldest go first.
pub const MAILBOX_SIGNALS: usize = 100;

/// Why an answer is not what the API sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// No JSON, for instance a proxy's error page.
    NoJson,
    /// JSON without the members of the answer.
    WrongShape,
    /// The API refused: `"success":false` with its message, of which at most 200 characters are kept.
    Refused(String),
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoJson => f.write_str("the answer is not JSON"),
            Self::WrongShape => f.write_str("the answer is JSON, but not that of the signaling API"),
            Self::Refused(message) => write!(f, "the signaling API refused: {message}"),
        }
    }
}

impl std::error::Error for AnswerError {}

/// The body of a `POST` that sends `signal`. A ping has an action of its own.
pub fn post_body(from: &UserId, to: &UserId, signal: &Signal) -> Value {
    let mut body = Map::new();
    if matches!(signal.payload, Payload::Ping { .. }) {
        put(&mut body, "action", "ping");
    } else {
        put(&mut body, "action", "signal");
        put(&mut body, "type", signal.kind());
    }
    put(&mut body, "from", from.as_str());
    put(&mut body, "to", to.as_str());
    put(&mut body, "data", signal.data());
    Value::Object(body)
}

/// One signal in a mailbox, as the API hands it out.
#[derive(Clone, PartialEq)]
pub struct Envelope {
    /// Milliseconds of the server's clock; not unique. Of free form, to be told apart only.
    pub id: Value,
    /// Whole seconds of the server's clock.
    pub timestamp: f64,
    /// Whoever the sender says it is.
    pub from: String,
    /// The mailbox's owner, or nothing.
    pub to: String,
    /// The signal's type.
    pub kind: String,
    /// The signal's data, or `null`.
    pub data: Value,
}

impl Envelope {
    /// Reads an entry of the answer; nothing where it is no envelope.
    pub fn read(entry: Value) -> Option<Self> {
        let Value::Object(members) = entry else { return None };
        let (mut id, mut to, mut data) = (Value::Null, String::new(), Value::Null);
        let (mut timestamp, mut from, mut kind) = (None, None, None);
        for (name, value) in members {
            match (name.as_str(), value) {
                ("id", value) => id = value,
                ("timestamp", value) => timestamp = value.as_f64(),
                ("from", Value::String(text)) => from = Some(text),
                ("to", Value::String(text)) => to = text,
                ("type", Value::String(text)) => kind = Some(text),
                ("from" | "to" | "type", _) => return None,
                ("data", value) => data = value,
                _ => {}
            }
        }
        Some(Self { id, timestamp: timestamp?, from: from?, to, kind: kind?, data })
    }

    /// The sender and what was said, where it can be read; nothing where the sender is no user id. Nothing of it is
    /// trusted, only well-formed.
    pub fn open(&self) -> Option<(UserId, Result<Signal, SignalError>)> {
        let from = UserId::parse(&self.from).ok()?;
        Some((from, Signal::parse(&self.kind, &self.data)))
    }
}

/// Without the data: what is formatted may reach a log.
impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, timestamp, kind, .. } = self;
        f.debug_struct("Envelope")
            .field("id", id)
            .field("timestamp", timestamp)
            .field("kind", kind)
            .finish_non_exhaustive()
    }
}

/// What a mailbox held after the time that was asked for, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The well-formed envelopes, in the API's order.
    pub envelopes: Vec<Envelope>,
    /// How many entries of the answer were no envelopes.
    pub malformed: usize,
    /// How many signals the mailbox holds altogether, if the answer says.
    pub total: Option<usize>,
}

/// The query that asks for the signals of a mailbox which came after the second `since` of the Unix epoch; `user` is
/// percent-encoded.
pub fn signals_query(user: &str, since: u64) -> String {
    ["?action=signals&userId=", user, "&since=", &since.to_string()].concat()
}

impl Page {
    /// Reads the answer to `GET ?action=signals`.
    ///
    /// # Errors
    /// It is no JSON, of another shape, or a refusal in the server's words.
    pub fn parse(body: &str) -> Result<Self, AnswerError> {
        let mut answer = match accepted(body) {
            // What somebody put into one entry must not hide the others.
            Err(AnswerError::NoJson) => accepted(&mended(body))?,
            read => read?,
        };
        let Some(Value::Array(entries)) = answer.get_mut("signals").map(Value::take) else {
            return Err(AnswerError::WrongShape);
        };
        let all = entries.len();
        let envelopes: Vec<_> = entries.into_iter().filter_map(Envelope::read).collect();
        let total = answer.get("total").and_then(Value::as_u64).and_then(|total| total.try_into().ok());
        Ok(Self { malformed: all - envelopes.len(), envelopes, total })
    }
}

/// Reads the answer to a `POST`.
///
/// # Errors
/// As [`Page::parse`].
pub fn parse_posted(body: &str) -> Result<(), AnswerError> {
    accepted(body).map(|_| ())
}

fn accepted(body: &str) -> Result<Value, AnswerError> {
    let answer: Value = serde_json::from_str(body).map_err(|_| AnswerError::NoJson)?;
    match answer.get("success").and_then(Value::as_bool) {
        Some(true) => Ok(answer),
        Some(false) => {
            let message = answer.get("message").and_then(Value::as_str).unwrap_or("no message");
            Err(AnswerError::Refused(message.chars().take(200).collect()))
        }
        None => Err(AnswerError::WrongShape),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Reason;

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    #[test]
    fn a_ping_has_an_action_of_its_own() {
        let ping = Signal { payload: Payload::ping(5), tag: None };
        assert_eq!(
            post_body(&user("a"), &user("b"), &ping),
            json!({"action": "ping", "from": "a", "to": "b", "data": {"timestamp": 5}})
        );
        let bye = Signal { payload: Payload::Disconnect(Reason::HangUp), tag: None };
        assert_eq!(
            post_body(&user("a"), &user("b"), &bye),
            json!({"action": "signal", "from": "a", "to": "b", "type": "disconnect", "data": {"reason": "hang-up"}})
        );
    }

    #[test]
    fn one_bad_entry_does_not_spoil_the_page() {
        let body = json!({"success": true, "total": 3, "new": 3, "signals": [
            {"id": 1, "timestamp": 10, "from": "a", "to": "b", "type": "ping", "data": {"timestamp": 1}},
            "nonsense",
            {"id": "x-2", "timestamp": 10.0, "from": "a", "type": "pong"},
        ]});
        let page = Page::parse(&body.to_string()).unwrap();
        assert_eq!((page.envelopes.len(), page.malformed, page.total), (2, 1, Some(3)));
        assert_eq!(page.envelopes[0].open().unwrap().1.unwrap().payload, Payload::ping(1));
    }

    #[test]
    fn one_hostile_signal_does_not_hide_the_others() {
        let good = r#"{"id":1,"timestamp":10,"from":"a","type":"pong","data":{}}"#;
        let hostile = |data: &str| good.replace("{}", data);
        let deep = hostile(&format!("{}{}", "[".repeat(200), "]".repeat(200)));
        for bad in [deep, hostile(r#""\ud800""#), hostile("1e999")] {
            let body = format!(r#"{{"success":true,"signals":[{bad},{good}],"total":2,"new":2}}"#);
            let page = Page::parse(&body).unwrap();
            assert_eq!((page.envelopes.len(), page.malformed), (1, 1));
        }
    }

    #[test]
    fn what_is_not_the_api_is_told_apart() {
        assert_eq!(Page::parse("<html>502</html>"), Err(AnswerError::NoJson));
        assert_eq!(Page::parse("{}"), Err(AnswerError::WrongShape));
        assert_eq!(Page::parse(r#"{"success":true}"#), Err(AnswerError::WrongShape));
        assert_eq!(
            parse_posted(r#"{"success":false,"message":"no such action"}"#),
            Err(AnswerError::Refused("no such action".into()))
        );
        assert_eq!(parse_posted(r#"{"success":true,"message":"ok"}"#), Ok(()));
    }
}

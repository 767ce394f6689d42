//! The requests and answers of the deployed HTTP API.
//!
//! `POST` to the API's address sends one signal; `GET ?action=signals&userId=U&since=T` reads a mailbox. Every answer is
//! HTTP 200 with a member `success`. There are no tokens: whoever asks may read and write any mailbox.

pub mod serving;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

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
    match signal.payload {
        Payload::Ping { .. } => json!({ "action": "ping", "from": from, "to": to, "data": signal.data() }),
        _ => json!({
            "action": "signal", "from": from, "to": to, "type": signal.kind(), "data": signal.data(),
        }),
    }
}

/// One signal in a mailbox, as the API hands it out.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Milliseconds of the server's clock; not unique. Of free form, to be told apart only.
    #[serde(default)]
    pub id: Value,
    /// Whole seconds of the server's clock.
    pub timestamp: f64,
    /// Whoever the sender says it is.
    pub from: String,
    /// The mailbox's owner.
    #[serde(default)]
    pub to: String,
    /// The signal's type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The signal's data.
    #[serde(default)]
    pub data: Value,
}

impl Envelope {
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

impl Page {
    /// Reads the answer to `GET ?action=signals`.
    pub fn parse(body: &str) -> Result<Self, AnswerError> {
        // Each entry by itself: what somebody put into one must not hide the others. serde_json takes a JSON text only if
        // all of it can be taken, which a lone surrogate, a number above 1e308 or 128 nested arrays cannot.
        #[derive(Deserialize)]
        struct Answer<'a> {
            #[serde(borrow)]
            signals: Option<Vec<&'a RawValue>>,
            #[serde(default)]
            total: Value,
            success: Option<bool>,
        }
        let Ok(Answer { signals: Some(entries), total, success: Some(true) }) = serde_json::from_str(body) else {
            return Err(accepted(body).err().unwrap_or(AnswerError::WrongShape));
        };
        let envelopes: Vec<_> = entries.iter().filter_map(|entry| serde_json::from_str(entry.get()).ok()).collect();
        let total = total.as_u64().and_then(|total| total.try_into().ok());
        Ok(Self { malformed: entries.len() - envelopes.len(), envelopes, total })
    }
}

/// Reads the answer to a `POST`.
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
    use super::*;
    use crate::Reason;

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    #[test]
    fn a_ping_has_an_action_of_its_own() {
        let ping = Signal { payload: Payload::Ping { timestamp: 5 }, tag: None };
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
        assert_eq!(page.envelopes[0].open().unwrap().1.unwrap().payload, Payload::Ping { timestamp: 1 });
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

//! The same forms from the server's side: reading a `POST`, writing an answer.
//!
//! A reader is generous ([`Envelope`](super::Envelope), [`Page`](super::Page)); what is written here is exact.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The types of signals that the API carries.
pub const KINDS: [&str; 6] = ["ping", "pong", "offer", "answer", "ice-candidate", "disconnect"];

/// How deep arrays and objects may nest in a signal's `data`. What callers send has two levels; a reader's JSON parser
/// that gave up over one signal would lose the whole mailbox with it.
pub const MAX_DATA_DEPTH: usize = 16;

/// One signal that somebody sends: the body of a `POST`.
#[derive(Clone, PartialEq)]
pub struct Post {
    /// Whoever the sender says it is.
    pub from: String,
    /// Whose mailbox it goes to.
    pub to: String,
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// Free JSON, nested at most [`MAX_DATA_DEPTH`] deep.
    pub data: Value,
}

/// Why a body is not the `POST` of a signal. None of them quotes the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostError {
    /// Not JSON, or not an object with the members of a `POST`.
    WrongShape,
    /// An `action` that is neither `ping` nor `signal`.
    UnknownAction,
    /// A `type` that is none of [`KINDS`].
    UnknownType,
    /// `data` nests deeper than [`MAX_DATA_DEPTH`].
    TooDeep,
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongShape => f.write_str("the body is not a JSON object with action, from and to"),
            Self::UnknownAction => f.write_str("unknown action"),
            Self::UnknownType => f.write_str("unknown type of signal"),
            Self::TooDeep => write!(f, "data is nested deeper than {MAX_DATA_DEPTH} levels"),
        }
    }
}

impl std::error::Error for PostError {}

#[derive(Deserialize)]
struct Body {
    action: String,
    from: String,
    to: String,
    #[serde(rename = "type")]
    kind: Option<Value>,
    #[serde(default)]
    data: Value,
}

impl Post {
    /// Reads a body. `action` is `ping`, or `signal` with a `type`; `data` may be absent.
    ///
    /// # Errors
    /// What is missing or of another shape.
    pub fn parse(body: &[u8]) -> Result<Self, PostError> {
        let Body { action, from, to, kind, data } = serde_json::from_slice(body).map_err(|_| PostError::WrongShape)?;
        let kind = match action.as_str() {
            "ping" => "ping",
            "signal" => {
                let named = kind.as_ref().and_then(Value::as_str);
                KINDS.into_iter().find(|kind| Some(*kind) == named).ok_or(PostError::UnknownType)?
            }
            _ => return Err(PostError::UnknownAction),
        };
        if !nests_within(&data, MAX_DATA_DEPTH) {
            return Err(PostError::TooDeep);
        }
        Ok(Self { from, to, kind, data })
    }
}

fn nests_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| nests_within(item, levels - 1)),
        Value::Object(members) => levels > 0 && members.values().all(|member| nests_within(member, levels - 1)),
        _ => true,
    }
}

/// Without the data: what is formatted may reach a log.
impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// One signal of the answer to `GET ?action=signals`; `D` is its data, in whatever form the server keeps it.
#[derive(Clone, Copy, Serialize)]
pub struct Entry<'a, D> {
    /// Milliseconds of the server's clock since the Unix epoch.
    pub id: u64,
    /// The same in whole seconds.
    pub timestamp: u64,
    /// Whoever the sender says it is.
    pub from: &'a str,
    /// The mailbox's owner.
    pub to: &'a str,
    /// One of [`KINDS`].
    #[serde(rename = "type")]
    pub kind: &'a str,
    /// The signal's data.
    pub data: D,
}

/// The answer to `GET ?action=signals`.
#[derive(Clone, Serialize)]
pub struct Signals<'a, D> {
    /// Always true.
    pub success: bool,
    /// The signals after the time that was asked for, oldest first.
    pub signals: Vec<Entry<'a, D>>,
    /// How many signals the mailbox holds altogether.
    pub total: usize,
    /// How many of them are in `signals`.
    pub new: usize,
}

/// The answer to everything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Whether it was done.
    pub success: bool,
    /// What was done, or why it was not.
    pub message: String,
}

impl Outcome {
    /// It was done.
    pub fn done(message: impl Into<String>) -> Self {
        Self { success: true, message: message.into() }
    }

    /// It was not.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { success: false, message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::deployed::{AnswerError, Page, parse_posted, post_body};
    use crate::{Payload, Signal, UserId};

    #[test]
    fn what_a_client_sends_is_read() {
        let (from, to) = (UserId::parse("a").unwrap(), UserId::parse("b").unwrap());
        for payload in [Payload::ping(5), Payload::Offer("v=0\r\n".into())] {
            let signal = Signal { payload, tag: None };
            let post = Post::parse(post_body(&from, &to, &signal).to_string().as_bytes()).unwrap();
            assert_eq!((post.from.as_str(), post.to.as_str(), post.kind), ("a", "b", signal.kind()));
            assert_eq!(post.data, signal.data());
        }
    }

    #[test]
    fn what_is_no_signal_is_refused() {
        let why = |body: Value| Post::parse(body.to_string().as_bytes()).unwrap_err();
        assert_eq!(Post::parse(b"{"), Err(PostError::WrongShape));
        assert_eq!(why(json!([])), PostError::WrongShape);
        assert_eq!(why(json!({"action": "ping", "from": 1, "to": "b"})), PostError::WrongShape);
        assert_eq!(why(json!({"action": "shout", "from": "a", "to": "b"})), PostError::UnknownAction);
        for kind in [json!(null), json!(7), json!("restart")] {
            assert_eq!(why(json!({"action": "signal", "from": "a", "to": "b", "type": kind})), PostError::UnknownType);
        }
    }

    #[test]
    fn data_may_be_any_json_that_is_not_too_deep() {
        let post = |data: &str| Post::parse(format!(r#"{{"action":"ping","from":"a","to":"b"{data}}}"#).as_bytes());
        let nested = |levels: usize| format!(r#","data":{}1{}"#, "[".repeat(levels), "]".repeat(levels));
        assert_eq!(post("").unwrap().data, Value::Null);
        assert_eq!(post(r#","data":"text""#).unwrap().data, json!("text"));
        assert!(post(&nested(MAX_DATA_DEPTH)).is_ok());
        assert_eq!(post(&nested(MAX_DATA_DEPTH + 1)), Err(PostError::TooDeep));
    }

    #[test]
    fn what_is_answered_is_read_by_a_client() {
        let entry =
            Entry { id: 1_700_000_000_123, timestamp: 1_700_000_000, from: "a", to: "b", kind: "pong", data: 5 };
        let answer = json!(Signals { success: true, signals: vec![entry], total: 3, new: 1 });
        assert_eq!(
            answer.to_string(),
            json!({"success": true, "total": 3, "new": 1, "signals": [
                {"id": 1_700_000_000_123_u64, "timestamp": 1_700_000_000, "from": "a", "to": "b", "type": "pong", "data": 5}
            ]})
            .to_string()
        );
        let page = Page::parse(&answer.to_string()).unwrap();
        assert_eq!((page.envelopes.len(), page.malformed, page.total), (1, 0, Some(3)));
        assert_eq!(parse_posted(&json!(Outcome::done("sent")).to_string()), Ok(()));
        assert_eq!(
            parse_posted(&json!(Outcome::refused("unknown action")).to_string()),
            Err(AnswerError::Refused("unknown action".into()))
        );
    }
}

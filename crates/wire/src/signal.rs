//! What one caller says to the other.

use std::fmt;

use serde_json::{Map, Value};

use crate::json::{put, text};
use crate::{Candidate, MAX_SDP_BYTES, Reason, Sdp, Tag};

/// One thing said, with our [`Tag`] where both sides know tags.
///
/// On the wire it is a `type` and a free JSON `data`, see [`Signal::kind`] and [`Signal::data`]. The data channel of a
/// call carries the same as one object, `{"type":…,"data":…}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Signal {
    /// What is said.
    pub payload: Payload,
    /// Which call it belongs to; absent from and to a peer that knows no tags.
    pub tag: Option<Tag>,
}

/// What is said.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Payload {
    /// Are you there? With the sender's clock in milliseconds, which nobody compares with another clock.
    Ping {
        /// Milliseconds since the Unix epoch.
        timestamp: u64,
        /// An offer that need not wait for the pong.
        offer: Option<EarlyOffer>,
    },
    /// I am.
    Pong,
    /// The call starts: open your camera. It travels as a pong with `"start":true`, because the deployed API is only
    /// known to carry the six types, and it is only ever sent to a peer that knows tags.
    Start,
    /// A session description that wants an answer.
    Offer(Sdp),
    /// The answer.
    Answer(Sdp),
    /// A candidate of the sender's.
    Candidate(Candidate),
    /// The call is over.
    Disconnect(Reason),
}

/// An offer that rides in a ping. It has a number of its own in its call, so that it can ride in several pings and is
/// taken once. Whoever does not know of it, as the page before ours, leaves it alone and gets another after the pong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EarlyOffer {
    /// Its number in the call, which the answer names.
    pub number: u32,
    /// The offer.
    pub sdp: Sdp,
}

/// Why a signal was not taken. None of them quotes `data`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SignalError {
    /// A `type` that is none of the six; at most 40 characters of it.
    UnknownType(String),
    /// `data` has not the shape that the type asks for.
    WrongShape {
        /// The signal's type.
        kind: &'static str,
        /// The member that is missing or wrong.
        member: &'static str,
    },
    /// A session description above [`MAX_SDP_BYTES`].
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
    },
    /// Not a signal at all.
    NoSignal,
}

impl fmt::Display for SignalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownType(kind) => {
                write!(f, "a signal of the unknown type {}", text(&kind.as_str().into()))
            }
            Self::WrongShape { kind, member } => write!(f, "a signal of type {kind} with a missing or wrong {member}"),
            Self::TooLarge { bytes } => write!(f, "a session description of {bytes} bytes, more than {MAX_SDP_BYTES}"),
            Self::NoSignal => f.write_str("something that is no signal"),
        }
    }
}

impl std::error::Error for SignalError {}

impl Payload {
    /// A ping that brings no offer.
    pub const fn ping(timestamp: u64) -> Self {
        Self::Ping { timestamp, offer: None }
    }

    /// The word in `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Ping { .. } => "ping",
            Self::Pong | Self::Start => "pong",
            Self::Offer(_) => "offer",
            Self::Answer(_) => "answer",
            Self::Candidate(_) => "ice-candidate",
            Self::Disconnect(_) => "disconnect",
        }
    }

    /// What it is, for people: the word in `type`, except that a start is told from a pong, and a ping that brings an offer
    /// from one that does not.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Ping { offer: Some(_), .. } => "ping+offer",
            other => other.kind(),
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ping { timestamp, offer: None } => write!(f, "Ping({timestamp})"),
            Self::Ping { timestamp, offer: Some(offer) } => write!(f, "Ping({timestamp}, {offer:?})"),
            Self::Pong => f.write_str("Pong"),
            Self::Start => f.write_str("Start"),
            Self::Offer(sdp) => write!(f, "Offer({sdp:?})"),
            Self::Answer(sdp) => write!(f, "Answer({sdp:?})"),
            Self::Candidate(candidate) => candidate.fmt(f),
            Self::Disconnect(reason) => write!(f, "Disconnect({reason})"),
        }
    }
}

impl Signal {
    /// The word in `type`.
    pub fn kind(&self) -> &'static str {
        self.payload.kind()
    }

    /// The JSON in `data`.
    pub fn data(&self) -> Value {
        let mut members = Map::new();
        let data = &mut members;
        match &self.payload {
            Payload::Ping { timestamp, offer } => {
                put(data, "timestamp", *timestamp);
                if let Some(EarlyOffer { number, sdp }) = offer {
                    let mut early = Map::new();
                    put(&mut early, "number", *number);
                    put(&mut early, "sdp", &**sdp);
                    put(data, "offer", early);
                }
            }
            Payload::Pong => put(data, "received", true),
            Payload::Start => {
                put(data, "received", true);
                put(data, "start", true);
            }
            Payload::Offer(sdp) | Payload::Answer(sdp) => {
                put(data, "type", self.kind());
                put(data, "sdp", &**sdp);
            }
            Payload::Candidate(candidate) => candidate.put_into(data),
            Payload::Disconnect(reason) => put(data, "reason", reason.to_string()),
        }
        if let Some(tag) = &self.tag {
            put(data, "liza", tag.to_json());
        }
        Value::Object(members)
    }

    /// Reads a signal from its `type` and `data`. A tag that cannot be read counts as none.
    ///
    /// # Errors
    /// The type is unknown, a member is missing or of another shape, or the description is too large.
    pub fn parse(kind: &str, data: &Value) -> Result<Self, SignalError> {
        let nothing = Map::new();
        let members = data.as_object().unwrap_or(&nothing);
        let tag = members.get("liza").and_then(Tag::read);
        let started = members.get("start").and_then(Value::as_bool) == Some(true);
        let payload = match kind {
            "ping" => Payload::Ping {
                timestamp: members.get("timestamp").and_then(whole).unwrap_or(0),
                offer: members.get("offer").filter(|_| tag.is_some()).and_then(early_offer),
            },
            "pong" if started && tag.is_some() => Payload::Start,
            "pong" => Payload::Pong,
            "offer" => Payload::Offer(sdp("offer", members)?),
            "answer" => Payload::Answer(sdp("answer", members)?),
            "ice-candidate" => Payload::Candidate(candidate(data)?),
            "disconnect" => {
                Payload::Disconnect(Reason::parse(members.get("reason").and_then(Value::as_str).unwrap_or("")))
            }
            other => return Err(SignalError::UnknownType(other.chars().take(40).collect())),
        };
        Ok(Self { payload, tag })
    }

    /// The signal as one text, for the data channel.
    pub fn to_text(&self) -> String {
        let mut members = Map::new();
        put(&mut members, "type", self.kind());
        put(&mut members, "data", self.data());
        text(&Value::Object(members))
    }

    /// Reads what came through the data channel.
    ///
    /// # Errors
    /// As [`Signal::parse`]; or it is no JSON, or larger than two descriptions.
    pub fn from_text(text: &str) -> Result<Self, SignalError> {
        if text.len() > 2 * MAX_SDP_BYTES {
            return Err(SignalError::TooLarge { bytes: text.len() });
        }
        let value: Value = serde_json::from_str(text).map_err(|_| SignalError::NoSignal)?;
        let kind = value.get("type").and_then(Value::as_str).ok_or(SignalError::NoSignal)?;
        Self::parse(kind, value.get("data").unwrap_or(&Value::Null))
    }
}

/// A JavaScript number of milliseconds may come with a fraction.
fn whole(number: &Value) -> Option<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    number.as_u64().or_else(|| number.as_f64().map(|float| float as u64))
}

fn sdp(kind: &'static str, members: &Map<String, Value>) -> Result<Sdp, SignalError> {
    if members.get("type").is_some_and(|named| named.as_str() != Some(kind)) {
        return Err(SignalError::WrongShape { kind, member: "type" });
    }
    let sdp = members.get("sdp").and_then(Value::as_str).filter(|sdp| !sdp.is_empty());
    let sdp = sdp.ok_or(SignalError::WrongShape { kind, member: "sdp" })?;
    if sdp.len() > MAX_SDP_BYTES {
        return Err(SignalError::TooLarge { bytes: sdp.len() });
    }
    Ok(sdp.into())
}

/// A ping of any shape is a ping: an offer in it that cannot be read counts as none.
fn early_offer(value: &Value) -> Option<EarlyOffer> {
    let number = u32::try_from(value.get("number")?.as_u64()?).ok()?;
    Some(EarlyOffer { number, sdp: sdp("offer", value.as_object()?).ok()? })
}

fn candidate(data: &Value) -> Result<Candidate, SignalError> {
    let wrong = SignalError::WrongShape { kind: "ice-candidate", member: "candidate" };
    if !data.is_object() {
        return Err(wrong);
    }
    Candidate::read(data).ok_or(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CallId, VERSION};
    use serde_json::json;

    fn tag() -> Tag {
        Tag { v: VERSION, call: CallId::from_bits(7), seq: 3, re: Some(1), all: false, early: false }
    }

    fn payloads() -> [Payload; 8] {
        [
            Payload::ping(1_700_000_000_123),
            Payload::Ping { timestamp: 5, offer: Some(EarlyOffer { number: 2, sdp: "v=0\r\n".into() }) },
            Payload::Pong,
            Payload::Start,
            Payload::Offer("v=0\r\n".into()),
            Payload::Answer("v=0\r\n".into()),
            Payload::Candidate(Candidate {
                candidate: "candidate:1 1 udp 1 h 9 typ host".into(),
                ..Default::default()
            }),
            Payload::Disconnect(Reason::HangUp),
        ]
    }

    #[test]
    fn each_payload_is_read_as_it_was_written() {
        for payload in payloads() {
            let signal = Signal { payload, tag: Some(tag()) };
            assert_eq!(Signal::parse(signal.kind(), &signal.data()), Ok(signal.clone()));
            assert_eq!(Signal::from_text(&signal.to_text()), Ok(signal));
        }
    }

    #[test]
    fn without_a_tag_the_data_is_what_the_deployed_page_sends() {
        let plain = |payload| Signal { payload, tag: None }.data().to_string();
        assert_eq!(plain(Payload::ping(5)), r#"{"timestamp":5}"#);
        assert_eq!(plain(Payload::Pong), r#"{"received":true}"#);
        assert_eq!(plain(Payload::Disconnect(Reason::HangUp)), r#"{"reason":"hang-up"}"#);
    }

    #[test]
    fn a_start_needs_a_tag() {
        let data = json!({ "received": true, "start": true });
        assert_eq!(Signal::parse("pong", &data).unwrap().payload, Payload::Pong);
    }

    #[test]
    fn a_tag_of_another_version_or_shape_counts_as_none() {
        for tag in [json!({"v": 2, "call": "a", "seq": 1}), json!({"v": 1, "call": "", "seq": 1}), json!("tag")] {
            assert_eq!(Signal::parse("pong", &json!({ "liza": tag })).unwrap().tag, None);
        }
    }

    #[test]
    fn a_wrong_shape_is_named_and_not_quoted() {
        let wrong = Signal::parse("offer", &json!({"type": "offer", "sdp": ["a=ice-pwd:secret"]})).unwrap_err();
        assert_eq!(wrong, SignalError::WrongShape { kind: "offer", member: "sdp" });
        assert!(!wrong.to_string().contains("secret"));
        assert!(matches!(Signal::parse("ice-candidate", &json!("x")), Err(SignalError::WrongShape { .. })));
        assert!(Signal::parse("offer", &json!({"type":"answer","sdp":"v=0"})).is_err());
    }

    #[test]
    fn an_unknown_type_is_clipped() {
        let Err(SignalError::UnknownType(kind)) = Signal::parse(&"x".repeat(5000), &Value::Null) else { panic!() };
        assert_eq!(kind.len(), 40);
    }

    #[test]
    fn a_huge_description_is_refused() {
        let data = json!({ "type": "offer", "sdp": "x".repeat(MAX_SDP_BYTES + 1) });
        assert_eq!(Signal::parse("offer", &data), Err(SignalError::TooLarge { bytes: MAX_SDP_BYTES + 1 }));
    }

    #[test]
    fn a_ping_of_any_shape_is_a_ping() {
        let tag = tag().to_json();
        let offers = [json!("x"), json!({"number": 1}), json!({"sdp": "v=0"}), json!({"number": -1, "sdp": "v=0"})];
        let with_offer = offers.map(|offer| json!({ "liza": tag, "offer": offer }));
        let untagged = json!({"offer": {"number": 1, "sdp": "v=0"}});
        let others = [json!(null), json!({"timestamp": -1.5}), json!({"timestamp": "x"}), json!([1]), untagged];
        for data in with_offer.into_iter().chain(others) {
            assert_eq!(Signal::parse("ping", &data).unwrap().payload, Payload::ping(0));
        }
    }

    #[test]
    fn a_foreign_reason_is_kept_short() {
        let Payload::Disconnect(reason) =
            Signal::parse("disconnect", &json!({ "reason": "я".repeat(5000) })).unwrap().payload
        else {
            panic!()
        };
        assert_eq!(reason.to_string().chars().count(), Reason::MAX_CHARS);
    }
}

//! What our callers add to a signal.

use serde_json::{Map, Value};

use crate::CallId;
use crate::json::{given, put};

/// The version of everything that rides on a [`Tag`]; a peer with another one is treated as one without tags.
pub const VERSION: u8 = 1;

/// Stands as `"liza"` in the `data` of each signal between two of our callers.
///
/// A ping and a pong always carry it, and so announce what their sender understands: call ids, numbered signals, a data
/// channel, and a call that is negotiated before its camera is opened. A peer that sends no tag is answered without one.
/// The page before ours ignores the member.
///
/// Signals of one sender in one call are numbered from 1. They may come twice (through the data channel and through the
/// API) and late; whoever reads takes each number once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Always [`VERSION`] from us.
    pub v: u8,
    /// The call that the signal belongs to.
    pub call: CallId,
    /// The signal's number.
    pub seq: u32,
    /// The number of the signal that this one answers: the ping of a pong, the offer of an answer; [`Tag::WITHIN_CALL`] in
    /// a ping within a call.
    pub re: Option<u32>,
    /// In a ping and a pong: whoever becomes the initiator is to go on as far as the call by itself. In an offer: it does, so
    /// that the responder's devices may be opened.
    pub all: bool,
    /// In a ping and a pong: the sender takes an [offer that rides in a ping](crate::EarlyOffer).
    pub early: bool,
}

impl Tag {
    /// In place of a number that is answered: this ping asks for a sign of life within its call, and begins none where the
    /// call is not known.
    pub const WITHIN_CALL: u32 = 0;

    /// The number of a refusal: whoever refuses a call has none to number signals in.
    pub const REFUSAL: u32 = u32::MAX;

    /// Reads the member `"liza"`; nothing where it is of another version or has not the shape of a tag.
    pub(crate) fn read(json: &Value) -> Option<Self> {
        let number = |value: &Value| u32::try_from(value.as_u64()?).ok();
        let flag = |name| json.get(name).map_or(Some(false), Value::as_bool);
        let tag = Self {
            v: json.get("v")?.as_u64()?.try_into().ok()?,
            call: CallId::parse(json.get("call")?.as_str()?).ok()?,
            seq: number(json.get("seq")?)?,
            re: match given(json, "re") {
                Some(re) => Some(number(re)?),
                None => None,
            },
            all: flag("all")?,
            early: flag("early")?,
        };
        (tag.v == VERSION).then_some(tag)
    }

    /// The member `"liza"`.
    pub(crate) fn to_json(&self) -> Value {
        let mut members = Map::new();
        put(&mut members, "v", self.v);
        put(&mut members, "call", self.call.as_str());
        put(&mut members, "seq", self.seq);
        if let Some(re) = self.re {
            put(&mut members, "re", re);
        }
        if self.all {
            put(&mut members, "all", true);
        }
        if self.early {
            put(&mut members, "early", true);
        }
        Value::Object(members)
    }
}

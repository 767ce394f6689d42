//! What our callers add to a signal.

use serde::{Deserialize, Serialize};

use crate::CallId;

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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tag {
    /// Always [`VERSION`] from us.
    pub v: u8,
    /// The call that the signal belongs to.
    pub call: CallId,
    /// The signal's number.
    pub seq: u32,
    /// The number of the signal that this one answers: the ping of a pong, the offer of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub re: Option<u32>,
    /// In a ping: whoever becomes the initiator is to go on as far as the call by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub all: bool,
}

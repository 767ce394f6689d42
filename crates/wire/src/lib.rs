//! What travels between two callers and the signaling API.
//!
//! This crate is the one home of every JSON form on the wire:
//!
//! - [`UserId`] and [`CallId`], the names that signals carry;
//! - [`Signal`] and its [`Payload`], what one caller says to the other, the same through the signaling API and through
//!   the call's own data channel;
//! - [`Tag`], what our callers add to a signal and the page before ours does not know;
//! - [`service`], those of our own signaling service;
//! - [`deployed`], those of the deployed HTTP API.
//!
//! Everything that is read is untrusted. Reading never panics; what cannot be taken is a [`SignalError`] or an
//! [`IdError`] that says why, in words without the payload (an SDP holds `ice-pwd`).

pub mod deployed;
mod description;
mod id;
mod json;
mod reason;
pub mod service;
mod signal;
mod tag;

pub use description::{Candidate, MAX_SDP_BYTES, Sdp};
pub use id::{CallId, IdError, MAX_CALL_ID_CHARS, MAX_USER_ID_CHARS, UserId};
pub use json::text as json_text;
pub use reason::Reason;
pub use signal::{EarlyOffer, Payload, Signal, SignalError};
pub use tag::{Tag, VERSION};

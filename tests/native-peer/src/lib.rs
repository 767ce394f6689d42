//! A caller without a browser, for tests: our own engine over somebody else's WebRTC (`str0m`).
//!
//! A [`NativePeer`] opens a session with the signaling service and takes part in calls as a page does. What it gets of
//! the other side's picture and sound it sends back, so that whoever calls it sees and hears oneself.

mod echo;
mod link;
mod peer;
mod session;

use std::fmt;
use std::io;

pub use peer::{LIMIT, NativePeer, Standing};

/// Why a native peer cannot go on.
#[derive(Debug)]
pub enum PeerError {
    /// A request to the signaling service failed.
    Http(reqwest::Error),
    /// The service refused, or answered something else than what it should: in its words.
    Signaling(String),
    /// The WebRTC stack refused.
    WebRtc(str0m::error::RtcError),
    /// A step of the negotiation has no place now.
    Negotiation(&'static str),
    /// The system has no socket or address to give.
    System(io::Error),
    /// The id is none.
    UserId(liza_wire::IdError),
    /// It took too long; how it stands instead.
    Late(Standing),
    /// The peer ended before.
    Gone,
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(why) => write!(f, "a request to the signaling service failed: {why}"),
            Self::Signaling(why) => write!(f, "the signaling service: {why}"),
            Self::WebRtc(why) => write!(f, "WebRTC: {why}"),
            Self::Negotiation(why) => f.write_str(why),
            Self::System(why) => write!(f, "no socket: {why}"),
            Self::UserId(why) => write!(f, "{why}"),
            Self::Late(standing) => write!(f, "it takes too long, and stands at {standing:?}"),
            Self::Gone => f.write_str("the native peer ended"),
        }
    }
}

impl std::error::Error for PeerError {}

impl From<reqwest::Error> for PeerError {
    fn from(why: reqwest::Error) -> Self {
        Self::Http(why)
    }
}

impl From<str0m::error::RtcError> for PeerError {
    fn from(why: str0m::error::RtcError) -> Self {
        Self::WebRtc(why)
    }
}

impl From<io::Error> for PeerError {
    fn from(why: io::Error) -> Self {
        Self::System(why)
    }
}

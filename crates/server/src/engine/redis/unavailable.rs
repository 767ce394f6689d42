//! That Redis does not answer, in the words of each thing that is asked.

use crate::engine::{OpenError, PostError, SessionError, TicketError};

/// Redis does not answer; what was asked for may be done or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unavailable;

impl From<Unavailable> for SessionError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<Unavailable> for OpenError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<Unavailable> for PostError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<Unavailable> for TicketError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

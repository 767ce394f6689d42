//! The ways by which events come, and the order in which they are tried.

use crate::settings::{Transport, Word};

/// The ways that are left to try.
pub(super) struct Ways {
    ways: &'static [Transport],
    at: usize,
}

impl Ways {
    pub(super) fn new(wanted: Transport) -> Self {
        let ways: &[Transport] = match wanted {
            Transport::Ws => &[Transport::Ws],
            Transport::Sse => &[Transport::Sse],
            // What is like the deployed API's polling, where that is not there.
            Transport::LongPoll | Transport::Poll => &[Transport::LongPoll],
            Transport::Auto => &[Transport::Ws, Transport::Sse, Transport::LongPoll],
        };
        Self { ways, at: 0 }
    }

    pub(super) fn current(&self) -> Transport {
        self.ways.get(self.at).copied().unwrap_or(Transport::LongPoll)
    }

    /// Goes on to the next, which is worse and more likely to get through; false where there is none.
    pub(super) fn next(&mut self) -> bool {
        let more = self.at + 1 < self.ways.len();
        if more {
            self.at += 1;
        }
        more
    }

    pub(super) fn name(&self) -> &'static str {
        self.current().name()
    }
}

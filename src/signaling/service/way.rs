//! The ways by which events come, and the order in which they are tried.

use liza_core::Way;

use crate::settings::Transport;

/// The ways that are left to try.
pub(super) struct Ways {
    ways: &'static [Way],
    at: usize,
}

impl Ways {
    pub(super) fn new(wanted: Transport) -> Self {
        let ways: &[Way] = match wanted {
            Transport::Auto => &[Way::WebSocket, Way::ServerSentEvents, Way::LongPoll],
            Transport::Only(Way::WebSocket) => &[Way::WebSocket],
            Transport::Only(Way::ServerSentEvents) => &[Way::ServerSentEvents],
            // What is like the deployed API's polling, where that is not there.
            Transport::Only(Way::LongPoll | Way::Poll) => &[Way::LongPoll],
        };
        Self { ways, at: 0 }
    }

    pub(super) fn current(&self) -> Way {
        self.ways.get(self.at).copied().unwrap_or(Way::LongPoll)
    }

    /// Goes on to the next, which is worse and more likely to get through; false where there is none.
    pub(super) fn next(&mut self) -> bool {
        let more = self.at + 1 < self.ways.len();
        if more {
            self.at += 1;
        }
        more
    }
}

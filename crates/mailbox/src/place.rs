//! How far a mailbox of the signaling service was read.

use liza_wire::service::Cursor;

/// The place in a mailbox up to which everything was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place(Cursor);

impl Place {
    /// The place where a session begins.
    pub fn new(cursor: Cursor) -> Self {
        Self(cursor)
    }

    /// Where to read on.
    pub fn cursor(&self) -> &Cursor {
        &self.0
    }

    /// Goes on to the place after an event; false where that was passed before: the event came twice.
    pub fn pass(&mut self, after: Cursor) -> bool {
        let new = after.epoch() != self.0.epoch() || after.offset() > self.0.offset();
        if new {
            self.0 = after;
        }
        new
    }

    /// The server begins anew at a cursor: what lay between is gone.
    pub fn jump(&mut self, to: Cursor) {
        self.0 = to;
    }
}

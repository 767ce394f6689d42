//! One user's mailbox.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use liza_wire::UserId;
use liza_wire::service::Cursor;

use crate::engine::{Batch, Entry, Limits, OVERHEAD, TokenHash};

/// How many bytes all mailboxes hold. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Total(Arc<AtomicUsize>);

impl Total {
    pub(super) fn get(&self) -> usize {
        self.0.load(Relaxed)
    }

    /// Whether an entry may come into an empty mailbox, which waits for its owner or is somebody's who is there.
    pub(super) fn has_room(&self, limits: &Limits, waits: bool, entry: &Entry) -> bool {
        let size = size(entry);
        size <= limits.mailbox_bytes && self.get().saturating_add(size) <= limits.all_bytes(waits)
    }
}

/// Who sent a signal, to be told when it expires.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) token: TokenHash,
    pub(super) key: Box<str>,
    /// When a signal that nobody has read is dropped.
    pub(super) expires: u64,
}

#[derive(Debug)]
struct Stored {
    entry: Entry,
    sender: Option<Sender>,
}

/// Events in order, from an offset on.
#[derive(Debug)]
pub(super) struct Mailbox {
    epoch: String,
    /// The session that reads it; without one it waits for its owner.
    owner: Option<TokenHash>,
    stored: VecDeque<Stored>,
    /// How many events came before the first that is stored.
    gone: u64,
    bytes: usize,
    total: Total,
}

impl Mailbox {
    /// Empty; what it will hold is counted in `total`, too. The epoch is ASCII letters and digits.
    pub(super) fn new(epoch: String, total: Total) -> Self {
        Self { epoch, owner: None, stored: VecDeque::new(), gone: 0, bytes: 0, total }
    }

    pub(super) fn owner(&self) -> Option<TokenHash> {
        self.owner
    }

    pub(super) fn belongs_to(&mut self, token: TokenHash) {
        self.owner = Some(token);
    }

    pub(super) fn len(&self) -> usize {
        self.stored.len()
    }

    fn cursor(&self, offset: u64) -> Cursor {
        // The epoch is made of what a cursor takes.
        Cursor::new(&self.epoch, offset).unwrap_or_else(|| Cursor::start(offset))
    }

    /// The place before the first event.
    pub(super) fn beginning(&self) -> Cursor {
        self.cursor(self.gone)
    }

    /// Who sent the signals that lie in it, oldest first.
    pub(super) fn senders(&self) -> impl Iterator<Item = &UserId> {
        self.stored.iter().filter_map(|stored| match &stored.entry {
            Entry::Signal { from, .. } => Some(from),
            Entry::Expired { .. } | Entry::PeerGone { .. } => None,
        })
    }

    pub(super) fn has_room(&self, limits: &Limits, entry: &Entry) -> bool {
        self.stored.len() < limits.mailbox_events
            && self.bytes + size(entry) <= limits.mailbox_bytes
            && self.total.has_room(limits, self.owner.is_none(), entry)
    }

    pub(super) fn push(&mut self, entry: Entry, sender: Option<Sender>) {
        let size = size(&entry);
        self.bytes += size;
        self.total.0.fetch_add(size, Relaxed);
        self.stored.push_back(Stored { entry, sender });
    }

    pub(super) fn read(&self, after: &Cursor, most: usize) -> Batch {
        let last = self.gone + self.stored.len() as u64;
        let known = after.epoch() == self.epoch && (self.gone..=last).contains(&after.offset());
        let from = if known { after.offset() } else { self.gone };
        let skipped = usize::try_from(from - self.gone).unwrap_or(usize::MAX);
        let events: Vec<_> = (self.stored.iter().skip(skipped).take(most).zip(from + 1..))
            .map(|(stored, offset)| (self.cursor(offset), stored.entry.clone()))
            .collect();
        let cursor = events.last().map_or_else(|| self.cursor(from), |(cursor, _)| cursor.clone());
        Batch { events, cursor, gap: !known }
    }

    pub(super) fn acknowledge(&mut self, cursor: &Cursor) {
        let last = self.gone + self.stored.len() as u64;
        if cursor.epoch() != self.epoch || cursor.offset() > last {
            return;
        }
        while self.gone < cursor.offset() {
            if self.take_oldest().is_none() {
                break;
            }
        }
        if self.stored.is_empty() {
            self.stored.shrink_to(0);
        }
    }

    fn take_oldest(&mut self) -> Option<Stored> {
        let stored = self.stored.pop_front()?;
        let size = size(&stored.entry);
        self.bytes -= size;
        self.total.0.fetch_sub(size, Relaxed);
        self.gone += 1;
        Some(stored)
    }

    /// Drops the signals whose time is over; they are the oldest.
    pub(super) fn take_expired(&mut self, now: u64) -> Vec<Sender> {
        let mut senders = Vec::new();
        while self.next_expiry().is_some_and(|due| due <= now) {
            let Some(stored) = self.take_oldest() else { break };
            senders.extend(stored.sender);
        }
        senders
    }

    pub(super) fn next_expiry(&self) -> Option<u64> {
        self.stored.front().map(|stored| stored.sender.as_ref().map_or(0, |sender| sender.expires))
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.total.0.fetch_sub(self.bytes, Relaxed);
    }
}

fn size(entry: &Entry) -> usize {
    OVERHEAD
        + match entry {
            Entry::Signal { from, data, .. } => from.as_str().len() + data.get().len(),
            Entry::Expired { to, key } => to.as_str().len() + key.len(),
            Entry::PeerGone { user, .. } => user.as_str().len(),
        }
}

//! How much there is in all partitions: as it was when they were looked at last, and what this node did since.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::engine::Figures;

/// Sessions, waiting mailboxes, events, bytes: in the order of `common.lua`.
pub(super) type Counts = [i64; 4];

/// The figures of all nodes together.
#[derive(Debug, Default)]
pub(super) struct Totals(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    seen: Counts,
    own: Counts,
}

impl Totals {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A script changed them.
    pub(super) fn add(&self, changed: Counts) {
        let mut kept = self.kept();
        kept.own = plus(kept.own, changed, 1);
    }

    /// What this node did, up to now; to be given to [`Totals::saw`].
    pub(super) fn own(&self) -> Counts {
        self.kept().own
    }

    /// All partitions were looked at; that holds what this node had done `before`.
    pub(super) fn saw(&self, seen: Counts, before: Counts) {
        let mut kept = self.kept();
        kept.seen = seen;
        kept.own = plus(kept.own, before, -1);
    }

    fn now(&self) -> [usize; 4] {
        let kept = self.kept();
        plus(kept.seen, kept.own, 1).map(|count| usize::try_from(count).unwrap_or(0))
    }

    pub(super) fn sessions(&self) -> usize {
        self.now()[0]
    }

    pub(super) fn waiting(&self) -> usize {
        self.now()[1]
    }

    pub(super) fn bytes(&self) -> usize {
        self.now()[3]
    }

    pub(super) fn figures(&self) -> Figures {
        let [sessions, waiting, events, bytes] = self.now();
        Figures { sessions, mailboxes: sessions + waiting, events, bytes }
    }
}

/// One with so many times the other.
pub(super) fn plus(one: Counts, other: Counts, times: i64) -> Counts {
    std::array::from_fn(|i| one[i] + times * other[i])
}

//! What an engine remembers of earlier calls and signals: little, and enough to know them again.

use std::collections::VecDeque;

use liza_wire::{CallId, Tag};

/// How many ended calls are remembered.
const CALLS: usize = 32;

/// The calls that are over.
///
/// A call id of ours is `session-number`, and a session numbers its calls upwards: when a call of a session is over, so
/// are all with a lower number. Ids of another form are remembered one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Ended(VecDeque<CallId>);

impl Ended {
    pub(crate) fn add(&mut self, call: CallId) {
        if self.contains(&call) {
            return;
        }
        self.0.retain(|old| !covers(&call, old));
        if self.0.len() == CALLS {
            self.0.pop_front();
        }
        self.0.push_back(call);
    }

    /// Whether a ping may begin its call: not one that is over, nor one within a call that only a page before this one knew.
    pub(crate) fn allows(&self, ping: &Tag) -> bool {
        ping.re.is_none() && !self.contains(&ping.call)
    }

    pub(crate) fn contains(&self, call: &CallId) -> bool {
        self.0.iter().any(|ended| ended == call || covers(ended, call))
    }
}

/// Whether `ended` being over says that `other` is over too.
fn covers(ended: &CallId, other: &CallId) -> bool {
    match (ended.session_and_number(), other.session_and_number()) {
        (Some((session, ended)), Some((other_session, other))) => session == other_session && other <= ended,
        _ => false,
    }
}

/// Makes the call ids of one session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CallIds {
    session: CallId,
    last: u32,
}

impl CallIds {
    pub(crate) fn new(seed: u64) -> Self {
        Self { session: CallId::from_bits(seed), last: 0 }
    }

    pub(crate) fn next(&mut self) -> CallId {
        self.last = self.last.wrapping_add(1);
        CallId::numbered(&self.session, self.last)
    }

    /// Whether the id was made here.
    pub(crate) fn made(&self, call: &CallId) -> bool {
        call.session_and_number().is_some_and(|(session, _)| session == self.session.as_str())
    }
}

/// The numbers that a peer has used in one call: the highest and the 63 below it; lower ones count as used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    highest: u32,
    below: u64,
}

impl Seen {
    /// True the first time that a number comes. Numbers start at 1.
    pub(crate) fn first(&mut self, seq: u32) -> bool {
        if seq > self.highest {
            let step = seq - self.highest;
            self.below = self.below.checked_shl(step).unwrap_or(0) | 1;
            self.highest = seq;
            return true;
        }
        let bit = 1_u64.checked_shl(self.highest - seq).unwrap_or(0);
        let fresh = seq > 0 && bit != 0 && self.below & bit == 0;
        self.below |= bit;
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_once_in_any_order() {
        let mut seen = Seen::default();
        let taken: Vec<bool> = [2, 1, 2, 1, 5, 3, 5, 4, 0, 500, 5, 499, 499].map(|seq| seen.first(seq)).into();
        let first = [true, true, false, false, true, true, false, true, false, true, false, true, false];
        assert_eq!(taken, first);
    }

    #[test]
    fn an_ended_call_ends_the_earlier_ones_of_its_session() {
        let mut ids = CallIds::new(1);
        let (first, second, third) = (ids.next(), ids.next(), ids.next());
        let mut ended = Ended::default();
        ended.add(second.clone());
        assert!(ended.contains(&first) && ended.contains(&second) && !ended.contains(&third));
        assert!(!ended.contains(&CallIds::new(2).next()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut ended = Ended::default();
        for bits in 0..1000 {
            ended.add(CallId::from_bits(bits));
        }
        assert_eq!(ended.0.len(), CALLS);
        assert!(ended.contains(&CallId::from_bits(999)));
    }
}

//! What an engine remembers of earlier calls and signals: little, and enough to know them again.

use std::collections::VecDeque;

use liza_wire::{CallId, Tag, UserId};

/// How many ended calls are remembered, and of one peer before its older ones make room.
const CALLS: usize = 32;
const OF_A_PEER: usize = 8;

/// The calls that are over.
///
/// A call id of ours is `session-number`, and a session numbers its calls upwards: when a call of a session is over, so
/// are all with a lower number. Ids of another form are remembered one by one. What one peer says is over is so for its own
/// pings alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Ended(VecDeque<(UserId, CallId)>);

impl Ended {
    pub(crate) fn add(&mut self, peer: &UserId, call: CallId) {
        if self.contains(peer, &call) {
            return;
        }
        self.0.retain(|(of, old)| of != peer || !covers(&call, old));
        let crowded = self.0.iter().filter(|(of, _)| of == peer).count() >= OF_A_PEER;
        if crowded || self.0.len() == CALLS {
            let oldest = self.0.iter().position(|(of, _)| !crowded || of == peer);
            oldest.and_then(|at| self.0.remove(at));
        }
        self.0.push_back((peer.clone(), call));
    }

    /// Whether a ping may begin its call: not one that is over, nor one within a call that only a page before this one knew.
    pub(crate) fn allows(&self, peer: &UserId, ping: &Tag) -> bool {
        ping.re.is_none() && !self.contains(peer, &ping.call)
    }

    pub(crate) fn contains(&self, peer: &UserId, call: &CallId) -> bool {
        self.0.iter().any(|(of, ended)| of == peer && (ended == call || covers(ended, call)))
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

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    #[test]
    fn an_ended_call_ends_the_earlier_ones_of_its_session() {
        let mut ids = CallIds::new(1);
        let (first, second, third) = (ids.next(), ids.next(), ids.next());
        let (mut ended, peer) = (Ended::default(), user("peer"));
        ended.add(&peer, second.clone());
        assert!(ended.contains(&peer, &first) && ended.contains(&peer, &second) && !ended.contains(&peer, &third));
        assert!(!ended.contains(&peer, &CallIds::new(2).next()));
    }

    #[test]
    fn nobody_ends_the_calls_of_others() {
        let call = CallIds::new(1).next();
        let (mut ended, honest) = (Ended::default(), user("honest"));
        ended.add(&user("mallory"), call.clone());
        assert!(!ended.contains(&honest, &call));
        ended.add(&honest, call.clone());
        for bits in 0..1000 {
            ended.add(&user("mallory"), CallId::from_bits(bits));
        }
        assert!(ended.contains(&honest, &call));
    }

    #[test]
    fn memory_is_bounded() {
        let mut ended = Ended::default();
        for bits in 0..1000 {
            ended.add(&user(&format!("user{bits}")), CallId::from_bits(bits));
        }
        assert_eq!(ended.0.len(), CALLS);
        assert!(ended.contains(&user("user999"), &CallId::from_bits(999)));
    }
}

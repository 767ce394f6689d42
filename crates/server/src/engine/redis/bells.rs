//! Who listens here.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use liza_wire::UserId;
use liza_wire::service::{Cursor, SessionEnd};
use tokio::sync::watch;

use super::keys::Partition;
use crate::engine::{Entry, Ring, TokenHash};

/// Most events that a bell keeps for its reader; a reader that is slower fetches them from Redis.
const HANDED: usize = 16;

/// The bells of all sessions that are read by this node.
#[derive(Debug, Default)]
pub(super) struct Bells(Mutex<HashMap<TokenHash, Bell>>);

#[derive(Debug)]
struct Bell {
    user: UserId,
    sender: watch::Sender<Ring>,
    /// The latest events that were not read yet, without a gap.
    handed: VecDeque<(Cursor, Entry)>,
}

impl Bells {
    fn hung(&self) -> MutexGuard<'_, HashMap<TokenHash, Bell>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens for a session.
    pub(super) fn listen(&self, token: TokenHash, user: &UserId) -> watch::Receiver<Ring> {
        let mut hung = self.hung();
        let bell = hung.entry(token).or_insert_with(|| Bell {
            user: user.clone(),
            sender: watch::Sender::new(Ring::Events(0)),
            handed: VecDeque::new(),
        });
        bell.sender.subscribe()
    }

    /// Whether somebody listens for a session.
    pub(super) fn is_heard(&self, token: TokenHash) -> bool {
        self.hung().get(&token).is_some_and(|bell| bell.sender.receiver_count() > 0)
    }

    /// An event came for a session.
    pub(super) fn ring(&self, token: TokenHash) {
        if let Some(bell) = self.hung().get(&token) {
            bell.ring();
        }
    }

    /// An event came for a session, and this is it.
    pub(super) fn hand(&self, token: TokenHash, cursor: Cursor, entry: Entry) {
        if let Some(bell) = self.hung().get_mut(&token) {
            if bell.handed.back().is_some_and(|(last, _)| !follows(last, &cursor)) {
                bell.handed.clear();
            }
            bell.handed.push_back((cursor, entry));
            if bell.handed.len() > HANDED {
                bell.handed.pop_front();
            }
            bell.ring();
        }
    }

    /// Takes at most `most` events that follow a place, if they were handed over; they are not kept any longer.
    pub(super) fn take(&self, token: TokenHash, after: &Cursor, most: usize) -> Option<Vec<(Cursor, Entry)>> {
        let mut hung = self.hung();
        let handed = &mut hung.get_mut(&token)?.handed;
        let first = handed.iter().position(|(cursor, _)| follows(after, cursor));
        // What lies before was read, or will be fetched.
        handed.drain(..first.unwrap_or(0));
        first?;
        let taken = most.min(handed.len());
        let taken = handed.drain(..taken).collect();
        if handed.is_empty() {
            handed.shrink_to_fit();
        }
        Some(taken)
    }

    /// Forgets what was handed over up to a place.
    pub(super) fn forget_read(&self, token: TokenHash, up_to: &Cursor) {
        if let Some(bell) = self.hung().get_mut(&token) {
            bell.handed.retain(|(cursor, _)| cursor.epoch() != up_to.epoch() || cursor.offset() > up_to.offset());
        }
    }

    /// An event may have come for anybody in a partition, or anybody at all.
    pub(super) fn ring_all(&self, partition: Option<Partition>) {
        let hung = self.hung();
        let concerned = hung.values().filter(|bell| partition.is_none_or(|one| Partition::of(&bell.user) == one));
        concerned.for_each(Bell::ring);
    }

    /// A session ended.
    pub(super) fn end(&self, token: TokenHash, reason: SessionEnd) {
        if let Some(bell) = self.hung().remove(&token) {
            bell.sender.send_replace(Ring::Ended(reason));
        }
    }

    /// Another node reads for a session now: who listened here hears no more.
    pub(super) fn moved(&self, token: TokenHash) {
        self.hung().remove(&token);
    }

    /// Takes down the bells that nobody listens to, and says whose they were.
    pub(super) fn take_unheard(&self) -> Vec<(TokenHash, UserId)> {
        let mut hung = self.hung();
        let unheard = hung.extract_if(|_, bell| bell.sender.receiver_count() == 0);
        unheard.map(|(token, bell)| (token, bell.user)).collect()
    }
}

impl Bell {
    fn ring(&self) {
        self.sender.send_modify(|ring| {
            if let Ring::Events(count) = ring {
                *count += 1;
            }
        });
    }
}

/// Whether a place is the next one after another.
fn follows(one: &Cursor, next: &Cursor) -> bool {
    one.epoch() == next.epoch() && one.offset().checked_add(1) == Some(next.offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: TokenHash = TokenHash([7; 32]);

    fn at(offset: u64) -> Cursor {
        Cursor::new("epoch", offset).unwrap()
    }

    /// A bell that was handed the events at these places.
    fn handed(places: impl IntoIterator<Item = u64>) -> Bells {
        let bells = Bells::default();
        let user = UserId::parse("user1").unwrap();
        drop(bells.listen(TOKEN, &user));
        for place in places {
            bells.hand(TOKEN, at(place), Entry::Expired { to: user.clone(), key: "a".into() });
        }
        bells
    }

    fn taken(bells: &Bells, after: u64) -> Option<Vec<u64>> {
        let taken = bells.take(TOKEN, &at(after), 64)?;
        Some(taken.iter().map(|(cursor, _)| cursor.offset()).collect())
    }

    #[test]
    fn what_follows_is_taken_once() {
        let bells = handed([1, 2, 3]);
        assert_eq!(taken(&bells, 1), Some(vec![2, 3]));
        assert_eq!(taken(&bells, 1), None, "whoever asks again is answered by Redis");
    }

    #[test]
    fn nothing_is_taken_across_a_gap() {
        let bells = handed([1, 3]);
        assert_eq!(taken(&bells, 0), None);
        assert_eq!(taken(&bells, 2), Some(vec![3]));
    }

    #[test]
    fn a_slow_reader_fetches() {
        let many = HANDED as u64 + 1;
        assert_eq!(taken(&handed(1..=many), 0), None);
    }
}

//! Who listens here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use liza_wire::UserId;
use liza_wire::service::SessionEnd;
use tokio::sync::watch;

use super::keys::Partition;
use crate::engine::{Ring, TokenHash};

/// The bells of all sessions that are read by this node.
#[derive(Debug, Default)]
pub(super) struct Bells(Mutex<HashMap<TokenHash, Bell>>);

#[derive(Debug)]
struct Bell {
    user: UserId,
    sender: watch::Sender<Ring>,
}

impl Bells {
    fn hung(&self) -> MutexGuard<'_, HashMap<TokenHash, Bell>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens for a session.
    pub(super) fn listen(&self, token: TokenHash, user: &UserId) -> watch::Receiver<Ring> {
        let mut hung = self.hung();
        let bell = hung
            .entry(token)
            .or_insert_with(|| Bell { user: user.clone(), sender: watch::Sender::new(Ring::Events(0)) });
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

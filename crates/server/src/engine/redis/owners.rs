//! Whose tokens they are, as far as this node has asked. A token is one user's for ever, so that this is never wrong; that
//! its session lives is seen in Redis each time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use liza_wire::UserId;

use crate::engine::TokenHash;

/// Of so many sweeps one forgets: about once a minute.
const PATIENCE: u32 = 60;

/// The owners of tokens.
#[derive(Debug, Default)]
pub(super) struct Owners(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    owners: HashMap<TokenHash, Owner>,
    /// How often it was asked to forget.
    asked: u32,
}

#[derive(Debug)]
struct Owner {
    user: UserId,
    /// It was used since the last look.
    used: bool,
    /// When the session's lease was renewed last, in milliseconds, and who was noted then as its latest peer.
    renewed: Option<(u64, Option<UserId>)>,
    /// When the token's life was prolonged last, in milliseconds; nothing where this node has not done it.
    prolonged: Option<u64>,
}

impl Owners {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, token: TokenHash) -> Option<UserId> {
        self.known().owners.get_mut(&token).map(|owner| {
            owner.used = true;
            owner.user.clone()
        })
    }

    pub(super) fn put(&self, token: TokenHash, user: UserId) {
        self.known().owners.insert(token, Owner { user, used: true, renewed: None, prolonged: None });
    }

    pub(super) fn forget(&self, token: TokenHash) {
        self.known().owners.remove(&token);
    }

    /// Whether the lease was renewed within so many milliseconds, with this peer as the latest if one is named.
    pub(super) fn is_fresh(&self, token: TokenHash, now: u64, within: u64, peer: Option<&UserId>) -> bool {
        let known = self.known();
        let Some((at, latest)) = known.owners.get(&token).and_then(|owner| owner.renewed.as_ref()) else {
            return false;
        };
        now.saturating_sub(*at) < within && (peer.is_none() || latest.as_ref() == peer)
    }

    /// The lease was renewed.
    pub(super) fn renewed(&self, token: TokenHash, now: u64, peer: Option<&UserId>) {
        if let Some(owner) = self.known().owners.get_mut(&token) {
            let latest = owner.renewed.take().and_then(|(_, latest)| latest);
            owner.renewed = Some((now, peer.cloned().or(latest)));
        }
    }

    /// Any session may have ended: all leases are to be renewed.
    pub(super) fn doubt_all(&self) {
        self.known().owners.values_mut().for_each(|owner| owner.renewed = None);
    }

    /// Whether the token's life is to be prolonged, which is done about every so many milliseconds; that is then done.
    pub(super) fn is_due(&self, token: TokenHash, now: u64, every: u64) -> bool {
        let mut known = self.known();
        let Some(owner) = known.owners.get_mut(&token) else { return false };
        let due = owner.prolonged.is_none_or(|at| now.saturating_sub(at) > every);
        if due {
            owner.prolonged = Some(now);
        }
        due
    }

    /// Forgets, every so many times that it is asked, those that were not used since.
    pub(super) fn forget_unused(&self) {
        let mut known = self.known();
        known.asked += 1;
        if known.asked >= PATIENCE {
            known.asked = 0;
            known.owners.retain(|_, owner| std::mem::take(&mut owner.used));
        }
    }
}

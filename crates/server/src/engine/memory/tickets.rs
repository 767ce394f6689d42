//! Tickets: good once, for a stream that cannot show a token.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::engine::{TICKET_LIFETIME, TokenHash};

/// Most tickets of a session that nobody has used; the oldest goes.
const MOST: usize = 8;

/// The tickets that are out.
#[derive(Debug, Default)]
pub(super) struct Tickets(Mutex<Issued>);

#[derive(Debug, Default)]
struct Issued {
    /// By their hash.
    out: HashMap<TokenHash, Out>,
    /// Those of each session, the oldest first.
    of_session: HashMap<TokenHash, VecDeque<TokenHash>>,
}

#[derive(Clone, Copy, Debug)]
struct Out {
    session: TokenHash,
    expires: u64,
}

impl Tickets {
    /// A ticket for a session.
    pub(super) fn issue(&self, now: u64, ticket: TokenHash, session: TokenHash) {
        let Issued { out, of_session } = &mut *self.issued();
        let own = of_session.entry(session).or_default();
        if own.len() >= MOST
            && let Some(oldest) = own.pop_front()
        {
            out.remove(&oldest);
        }
        own.push_back(ticket);
        out.insert(ticket, Out { session, expires: now.saturating_add(TICKET_LIFETIME) });
    }

    /// Takes a ticket in, and gives the session that it is for; nothing where it is no good.
    pub(super) fn redeem(&self, now: u64, ticket: TokenHash) -> Option<TokenHash> {
        let Issued { out, of_session } = &mut *self.issued();
        let taken = out.remove(&ticket)?;
        if let Entry::Occupied(mut own) = of_session.entry(taken.session) {
            own.get_mut().retain(|issued| *issued != ticket);
            if own.get().is_empty() {
                own.remove();
            }
        }
        (taken.expires > now).then_some(taken.session)
    }

    /// Forgets those that are no good any more.
    pub(super) fn forget_old(&self, now: u64) {
        let Issued { out, of_session } = &mut *self.issued();
        out.retain(|_, out| out.expires > now);
        of_session.retain(|_, own| {
            own.retain(|hash| out.contains_key(hash));
            !own.is_empty()
        });
    }

    fn issued(&self) -> MutexGuard<'_, Issued> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Tickets: good once, for a stream that cannot show a token.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use liza_wire::service::serving::Ticket;

use super::caller::Caller;
use super::openapi::refusals;
use super::{Api, Code, Refusal};
use crate::engine::TokenHash;
use crate::secret;

/// How long a ticket is good, in milliseconds.
pub const LIFETIME: u64 = 30_000;

/// Most tickets of a session that nobody has used; the oldest goes.
const MOST: usize = 8;

/// The tickets that are out.
#[derive(Debug, Default)]
pub struct Tickets(Mutex<Issued>);

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
    /// A new ticket for a session.
    pub fn issue(&self, now: u64, session: TokenHash) -> String {
        let ticket = secret::random();
        let hash = TokenHash::of(&ticket);
        let Issued { out, of_session } = &mut *self.issued();
        let own = of_session.entry(session).or_default();
        if own.len() >= MOST
            && let Some(oldest) = own.pop_front()
        {
            out.remove(&oldest);
        }
        own.push_back(hash);
        out.insert(hash, Out { session, expires: now.saturating_add(LIFETIME) });
        ticket
    }

    /// Takes a ticket in, and gives the session that it is for.
    pub fn take(&self, now: u64, ticket: &str) -> Result<TokenHash, Refusal> {
        let hash = TokenHash::of(ticket);
        let Issued { out, of_session } = &mut *self.issued();
        let taken = out.remove(&hash).ok_or(Code::BadTicket)?;
        if let Entry::Occupied(mut own) = of_session.entry(taken.session) {
            own.get_mut().retain(|issued| *issued != hash);
            if own.get().is_empty() {
                own.remove();
            }
        }
        if taken.expires > now { Ok(taken.session) } else { Err(Code::BadTicket.into()) }
    }

    /// Forgets those that are no good any more.
    pub fn forget_old(&self, now: u64) {
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

refusals!(TicketRefusals: NoToken, UnknownSession, RateLimited);

/// Gives a ticket, good once for a stream.
#[utoipa::path(
    post, path = "/v1/tickets", security(("token" = [])),
    responses((status = 201, description = "A ticket", body = Ticket<'static>), TicketRefusals)
)]
pub async fn issue(State(api): State<Api>, caller: Caller) -> Response {
    let ticket = api.0.tickets.issue(api.now(), caller.token);
    (StatusCode::CREATED, Json(Ticket { ticket: &ticket, lifetime: LIFETIME })).into_response()
}

//! Tickets: good once, for a stream that cannot show a token.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

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

/// The tickets that are out, by their hash.
#[derive(Debug, Default)]
pub struct Tickets(Mutex<HashMap<TokenHash, Out>>);

#[derive(Clone, Copy, Debug)]
struct Out {
    session: TokenHash,
    expires: u64,
}

impl Tickets {
    /// A new ticket for a session.
    pub fn issue(&self, now: u64, session: TokenHash) -> String {
        let ticket = secret::random();
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut own: Vec<_> =
            out.iter().filter(|(_, out)| out.session == session).map(|(hash, out)| (out.expires, *hash)).collect();
        if own.len() >= MOST {
            own.sort_by_key(|(expires, _)| *expires);
            out.remove(&own[0].1);
        }
        out.insert(TokenHash::of(&ticket), Out { session, expires: now.saturating_add(LIFETIME) });
        ticket
    }

    /// Takes a ticket in, and gives the session that it is for.
    pub fn take(&self, now: u64, ticket: &str) -> Result<TokenHash, Refusal> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = out.remove(&TokenHash::of(ticket)).filter(|out| out.expires > now);
        taken.map(|out| out.session).ok_or_else(|| Code::BadTicket.into())
    }

    /// Forgets those that are no good any more.
    pub fn forget_old(&self, now: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, out| out.expires > now);
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

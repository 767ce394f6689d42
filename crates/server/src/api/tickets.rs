//! Tickets: good once, for a stream that cannot show a token.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use liza_wire::service::serving::Ticket;

use super::caller::Caller;
use super::openapi::refusals;
use super::{Api, Refusal};
use crate::engine::{TICKET_LIFETIME, TokenHash};
use crate::secret;

impl Api {
    /// A new ticket for a session.
    pub(super) async fn ticket(&self, session: TokenHash) -> Result<String, Refusal> {
        let ticket = secret::random();
        self.engine().issue(self.now(), TokenHash::of(&ticket), session).await?;
        Ok(ticket)
    }
}

refusals!(TicketRefusals: NoToken, UnknownSession, RateLimited, Unavailable);

/// Gives a ticket, good once for a stream.
#[utoipa::path(
    post, path = "/v1/tickets", security(("token" = [])),
    responses((status = 201, description = "A ticket", body = Ticket<'static>), TicketRefusals)
)]
pub async fn issue(State(api): State<Api>, caller: Caller) -> Result<Response, Refusal> {
    let ticket = api.ticket(caller.token).await?;
    Ok((StatusCode::CREATED, Json(Ticket { ticket: &ticket, lifetime: TICKET_LIFETIME })).into_response())
}

//! Opening and ending sessions.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use liza_wire::UserId;
use liza_wire::service::serving::{Goodbye, Open, Opened, RequestError, check_number, read};

use super::body::StrangersBody;
use super::caller::{Admitted, Caller};
use super::openapi::refusals;
use super::{Api, Code, Refusal, signals};
use crate::engine::{OpenError, TokenHash};
use crate::secret;

refusals!(
    OpenRefusals: BadJson, BadRequest, UserTaken, TooLarge, RateLimited, TooManySessions, Draining, Unavailable
);

/// Opens a session, which claims a user id.
#[utoipa::path(
    post, path = "/v1/sessions", request_body = Open,
    responses((status = 201, description = "The session is open", body = Opened<'static>), OpenRefusals)
)]
pub async fn open(
    State(api): State<Api>,
    _: Admitted,
    StrangersBody(body): StrangersBody,
) -> Result<Response, Refusal> {
    let now = api.now();
    if *api.0.draining.borrow() {
        return Err(Code::Draining.into());
    }
    let asked: Open = read(&body)?;
    let user = UserId::parse(&asked.user).map_err(|_| RequestError::Member("user"))?;
    let token = asked.checked_key()?.map_or_else(secret::random, |key| secret::of_key(&user, key));
    let hash = TokenHash::of(&token);
    let takeover = asked.takeover.as_deref().map(TokenHash::of);
    let cursor = api.engine().open(now, user.clone(), hash, takeover).await.map_err(|error| match error {
        OpenError::Taken { held } => Refusal::taken(held),
        OpenError::TooManySessions => Code::TooManySessions.into(),
        OpenError::Unavailable => Code::Unavailable.into(),
    })?;
    let ticket = api.ticket(hash).await?;
    let answer = Opened {
        user: user.as_str(),
        token: &token,
        ticket: &ticket,
        cursor: cursor.to_string(),
        lease: api.0.limits.lease,
        beat: api.0.limits.beat,
        turn: !api.0.turn.is_empty(),
    };
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

refusals!(CloseRefusals: NoToken, UnknownSession, RateLimited, Unavailable);

/// Ends the session.
#[utoipa::path(
    delete, path = "/v1/sessions", security(("token" = [])),
    responses((status = 204, description = "It is over"), CloseRefusals)
)]
pub async fn close(State(api): State<Api>, caller: Caller) -> Result<StatusCode, Refusal> {
    api.engine().close(api.now(), caller.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

refusals!(GoodbyeRefusals: BadJson, BadRequest, UnknownSession, TooLarge, RateLimited, Unavailable);

/// Sends last signals and ends the session, for a page that goes away: `text/plain` needs no preflight.
#[utoipa::path(
    post, path = "/v1/goodbye", request_body(content = Goodbye, content_type = "text/plain"),
    responses((status = 204, description = "It is over"), GoodbyeRefusals)
)]
pub async fn goodbye(
    State(api): State<Api>,
    _: Admitted,
    StrangersBody(body): StrangersBody,
) -> Result<StatusCode, Refusal> {
    let Goodbye { token, signals } = read(&body)?;
    check_number(&signals)?;
    let caller = api.caller(TokenHash::of(&token)).await?;
    // Nobody reads what became of them.
    let sent = signals::post(&api, &caller, signals).await;
    api.engine().close(api.now(), caller.token).await?;
    sent.map(|_| StatusCode::NO_CONTENT)
}

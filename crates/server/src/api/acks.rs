//! Acknowledging what was read.

use axum::extract::State;
use axum::http::StatusCode;
use liza_wire::service::serving::{Acknowledgement, read, read_cursor};

use super::body::Body;
use super::caller::Caller;
use super::openapi::refusals;
use super::{Api, Refusal};

refusals!(AckRefusals: BadJson, BadRequest, NoToken, UnknownSession, TooLarge, RateLimited, Unavailable);

/// Acknowledges what a stream brought, and answers its beat.
#[utoipa::path(
    post, path = "/v1/acks", request_body = Acknowledgement, security(("token" = [])),
    responses((status = 204, description = "It is forgotten"), AckRefusals)
)]
pub async fn acknowledge(State(api): State<Api>, caller: Caller, Body(body): Body) -> Result<StatusCode, Refusal> {
    let Acknowledgement { cursor } = read(&body)?;
    api.engine().acknowledge(caller.token, read_cursor(&cursor)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

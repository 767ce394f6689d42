//! TURN credentials.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use liza_wire::service::serving::IceServers;

use super::Api;
use super::caller::Caller;
use super::openapi::refusals;

refusals!(TurnRefusals: NoToken, UnknownSession, RateLimited, Unavailable);

/// Gives STUN and TURN servers, with credentials made for this session.
#[utoipa::path(
    post, path = "/v1/turn", security(("token" = [])),
    responses((status = 200, description = "The servers", body = IceServers), TurnRefusals)
)]
pub async fn credentials(State(api): State<Api>, caller: Caller) -> Response {
    let turn = &api.0.turn;
    let answer = IceServers {
        ice_servers: turn.credentials(caller.user.as_str(), api.now() / 1000),
        lifetime: turn.lifetime().saturating_mul(1000),
    };
    Json(answer).into_response()
}

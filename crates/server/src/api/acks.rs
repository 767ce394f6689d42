//! Acknowledging what was read.

use axum::extract::State;
use axum::http::StatusCode;
use liza_wire::service::serving::{Acknowledgement, read, read_cursor};

use super::body::Body;
use super::caller::Caller;
use super::{Api, Refusal};

/// `POST v1/acks`.
pub async fn acknowledge(State(api): State<Api>, caller: Caller, Body(body): Body) -> Result<StatusCode, Refusal> {
    let Acknowledgement { cursor } = read(&body)?;
    api.engine().acknowledge(caller.token, read_cursor(&cursor)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! The body of a request.

use std::time::Duration;

use axum::body::{self, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use tokio::time::timeout;

use super::{Api, Code, Refusal};

/// How long a body may take. It is kept in memory until all of it is there.
const PATIENCE: Duration = Duration::from_secs(30);

/// Most bytes of a request whose head shows no token: what browsers send for a page that goes away (Fetch, 4.6,
/// `keepalive`).
const MOST_OF_STRANGERS: usize = 64 * 1024;

/// All of a body, within the limit.
#[derive(Debug)]
pub struct Body(pub Bytes);

impl FromRequest<Api> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Refusal> {
        let read = timeout(PATIENCE, Bytes::from_request(request, api)).await.map_err(|_| too_slow())?;
        read.map(Self).map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge.into(),
            _ => unreadable(),
        })
    }
}

/// All of the body of somebody who has not shown a token yet: at most 64 KiB.
#[derive(Debug)]
pub struct StrangersBody(pub Bytes);

impl FromRequest<Api> for StrangersBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Api) -> Result<Self, Refusal> {
        let read = body::to_bytes(request.into_body(), MOST_OF_STRANGERS);
        let read = timeout(PATIENCE, read).await.map_err(|_| too_slow())?;
        read.map(Self).map_err(|why| match why.into_inner().is::<http_body_util::LengthLimitError>() {
            true => Code::TooLarge.into(),
            false => unreadable(),
        })
    }
}

fn too_slow() -> Refusal {
    Refusal::saying(Code::BadRequest, "the body did not come in time")
}

fn unreadable() -> Refusal {
    Refusal::saying(Code::BadRequest, "the body cannot be read")
}

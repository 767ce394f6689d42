//! The body of a request.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;

use super::{Api, Code, Refusal};

/// All of a body, within the limit.
#[derive(Debug)]
pub struct Body(pub Bytes);

impl FromRequest<Api> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Refusal> {
        Bytes::from_request(request, api).await.map(Self).map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge.into(),
            _ => Refusal::saying(Code::BadRequest, "the body cannot be read"),
        })
    }
}

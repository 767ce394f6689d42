//! Sending signals.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use liza_wire::service::serving::{Checked, Outcome, Results, Sending, Signals, check_number, read};

use super::body::Body;
use super::caller::Caller;
use super::openapi::refusals;
use super::{Api, Code, Refusal};
use crate::engine::{PostError, Posting, Presence};

/// What became of a signal, by its key.
pub type Posted = (Box<str>, Result<Presence, Refusal>);

refusals!(SendRefusals: BadJson, BadRequest, NoToken, UnknownSession, TooLarge, RateLimited, Unavailable);

/// Sends signals, in order.
#[utoipa::path(
    post, path = "/v1/signals", request_body = Signals, security(("token" = [])),
    responses((status = 200, description = "What became of each", body = Results<'static>), SendRefusals)
)]
pub async fn send(State(api): State<Api>, caller: Caller, Body(body): Body) -> Result<Response, Refusal> {
    let Signals { signals } = read(&body)?;
    let posted = post(&api, &caller, signals).await?;
    Ok(Json(Results { results: outcomes(&posted) }).into_response())
}

/// Sends signals in order. After one that is refused the rest is left, so that it can come again in order.
pub async fn post(api: &Api, caller: &Caller, signals: Vec<Sending>) -> Result<Vec<Posted>, Refusal> {
    check_number(&signals)?;
    let most = api.0.limits.signal_bytes;
    let checked: Vec<Checked> = signals.into_iter().map(|signal| signal.check(most)).collect::<Result<_, _>>()?;
    let mut posted = Vec::with_capacity(checked.len());
    for Checked { key, to, kind, data } in checked {
        let became = post_one(api, caller, Posting { key: key.clone(), to, kind, data: Arc::from(data) }).await?;
        match &became {
            Ok(presence) => api.0.metrics.posted(*presence),
            Err(refusal) => api.0.metrics.refused(refusal.code()),
        }
        let refused = became.is_err();
        posted.push((key, became));
        if refused {
            break;
        }
    }
    Ok(posted)
}

async fn post_one(api: &Api, caller: &Caller, posting: Posting) -> Result<Result<Presence, Refusal>, Refusal> {
    let now = api.now();
    if let Err(refusal) = api.0.rates.signal(now, caller.token) {
        return Ok(Err(refusal));
    }
    // An old page that reads its mailbox needs no second copy that waits.
    if let Some(bridge) = &api.0.bridge
        && api.engine().presence(posting.to.clone()).await == Ok(Presence::Absent)
    {
        api.engine().renew(now, caller.token).await?;
        if bridge.hand_over(&caller.user, caller.token, &posting) == Presence::Present {
            return Ok(Ok(Presence::Present));
        }
    }
    tracing::debug!(kind = posting.kind, bytes = posting.data.get().len(), "signal posted");
    match api.engine().post(now, caller.token, posting).await {
        Ok(presence) => Ok(Ok(presence)),
        Err(PostError::MailboxFull) => Ok(Err(Code::MailboxFull.into())),
        // None of the rest would fare better, and all may come again under the same keys.
        Err(PostError::Unavailable) => Err(Code::Unavailable.into()),
        Err(PostError::UnknownSession) => Err(Code::UnknownSession.into()),
    }
}

/// As they go over the wire.
pub fn outcomes(posted: &[Posted]) -> Vec<Outcome<'_>> {
    posted.iter().map(outcome).collect()
}

fn outcome((key, became): &Posted) -> Outcome<'_> {
    let (recipient, error) = match became {
        Ok(Presence::Present) => (Some("present"), None),
        Ok(Presence::Absent) => (Some("absent"), None),
        Err(refusal) => (None, Some(refusal.refused())),
    };
    Outcome { key, recipient, error }
}

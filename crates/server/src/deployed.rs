//! The signaling API in the form of the deployed one.
//!
//! Whatever is wrong with a request, the answer is HTTP 200 with `"success":false` and a message: clients of the deployed
//! API know no other. Nothing is authenticated, as there.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{any, get};
use http_body_util::BodyExt;
use liza_wire::deployed::serving::{Entry, Outcome, Post, Signals};
use serde::{Deserialize, Serialize};
use serde_json::value::to_raw_value;

use crate::clock::Clock;
use crate::mailboxes::{Figures, Letter, Mailboxes};

/// Largest body of a `POST`, in bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Longest user id, in bytes.
pub const MAX_USER_ID_BYTES: usize = 256;

/// How much of a body that is too large is read and thrown away, in bytes, so that its sender gets to read the refusal
/// instead of a reset connection.
const DISCARDED_BYTES: usize = 8 * 1024 * 1024;

#[derive(Clone)]
struct Api {
    mailboxes: Arc<Mailboxes>,
    clock: Clock,
    started: Instant,
}

/// `/api/signaling` and `/api/stats` over `mailboxes`.
pub fn router(mailboxes: Arc<Mailboxes>, clock: Clock) -> Router {
    Router::new().route("/api/signaling", any(signaling)).route("/api/stats", get(stats)).with_state(Api {
        mailboxes,
        clock,
        started: Instant::now(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    action: Option<String>,
    user_id: Option<String>,
    since: Option<String>,
}

async fn signaling(
    State(api): State<Api>,
    method: Method,
    question: Result<Query<Question>, QueryRejection>,
    body: Body,
) -> Response {
    let answer = match (method, question) {
        (Method::POST, _) => api.post(body).await,
        (Method::GET, Ok(Query(question))) => api.get(&question),
        (Method::GET, Err(_)) => Err("the query cannot be read".to_owned()),
        _ => Err("unknown method".to_owned()),
    };
    answer.unwrap_or_else(|why| {
        tracing::debug!(why, "request refused");
        Json(Outcome::refused(why)).into_response()
    })
}

impl Api {
    async fn post(&self, body: Body) -> Result<Response, String> {
        let body = read(body).await?;
        let Post { from, to, kind, data } = Post::parse(&body).map_err(|why| why.to_string())?;
        check_user_id(&from)?;
        check_user_id(&to)?;
        let data = to_raw_value(&data).map_err(|_| "data cannot be written as JSON")?;
        tracing::debug!(kind, bytes = data.get().len(), "signal posted");
        self.mailboxes.post(self.clock.millis(), Letter { from, to, kind, data });
        Ok(Json(Outcome::done("the signal is in the mailbox")).into_response())
    }

    fn get(&self, question: &Question) -> Result<Response, String> {
        let owner = question.user_id.as_deref().unwrap_or_default();
        match question.action.as_deref() {
            Some("signals") => {
                check_user_id(owner)?;
                Ok(self.signals(owner, seconds(question.since.as_deref())?))
            }
            Some("delete") => {
                check_user_id(owner)?;
                let deleted = self.mailboxes.delete(owner);
                Ok(Json(Outcome::done(format!("{deleted} signals deleted"))).into_response())
            }
            _ => Err("unknown action".to_owned()),
        }
    }

    fn signals(&self, owner: &str, since: f64) -> Response {
        let contents = self.mailboxes.read(owner, since);
        let entries = contents.signals.iter().map(|stored| Entry {
            id: stored.millis,
            timestamp: stored.seconds(),
            from: &stored.letter.from,
            to: &stored.letter.to,
            kind: stored.letter.kind,
            data: &*stored.letter.data,
        });
        let signals: Vec<_> = entries.collect();
        Json(Signals { success: true, new: signals.len(), total: contents.total, signals }).into_response()
    }
}

async fn read(mut body: Body) -> Result<Bytes, String> {
    let mut taken = Vec::new();
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| "the body cannot be read")?;
        let Some(data) = frame.data_ref() else { continue };
        bytes += data.len();
        if bytes <= MAX_BODY_BYTES {
            taken.extend_from_slice(data);
        } else if bytes > DISCARDED_BYTES {
            break;
        }
    }
    if bytes > MAX_BODY_BYTES {
        return Err(format!("the body has more than {MAX_BODY_BYTES} bytes"));
    }
    Ok(taken.into())
}

fn check_user_id(id: &str) -> Result<(), String> {
    match id.len() {
        0 => Err("a user id is missing or empty".to_owned()),
        1..=MAX_USER_ID_BYTES => Ok(()),
        _ => Err(format!("a user id has more than {MAX_USER_ID_BYTES} bytes")),
    }
}

/// `since`; everything, where it is absent.
fn seconds(since: Option<&str>) -> Result<f64, String> {
    let seconds: Option<f64> = since.unwrap_or("0").parse().ok();
    seconds.filter(|seconds| seconds.is_finite()).ok_or_else(|| "since is not a number of seconds".to_owned())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    success: bool,
    #[serde(flatten)]
    figures: Figures,
    uptime_seconds: u64,
}

async fn stats(State(api): State<Api>) -> Json<Stats> {
    let figures = api.mailboxes.figures();
    Json(Stats { success: true, figures, uptime_seconds: api.started.elapsed().as_secs() })
}

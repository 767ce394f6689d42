//! The signaling API in the form of the deployed one.
//!
//! Whatever is wrong with a request, the answer is HTTP 200 with `"success":false` and a message: clients of the deployed
//! API know no other. Nothing is authenticated, as there, but for one thing: the id of somebody who has a session with the
//! service is not lent to others. A [`Bridge`] joins the two, so that an old page and a new page can call each other.

pub mod mailboxes;
mod refused;

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
use liza_wire::UserId;
use liza_wire::deployed::serving::{Entry, Outcome, Post, Signals};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::clock::Clock;
use crate::engine::{Engine, PostError, Posting, Presence, TokenHash};
use mailboxes::{Figures, Letter};
use refused::Refused;

pub use mailboxes::Mailboxes;

/// Largest body of a `POST`, in bytes.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// Longest user id, in bytes.
pub const MAX_USER_ID_BYTES: usize = 256;

/// How much of a body that is too large is read and thrown away, in bytes, so that its sender gets to read the refusal
/// instead of a reset connection.
const DISCARDED_BYTES: usize = 8 * 1024 * 1024;

/// The mailboxes of old pages, and the way to and from sessions.
#[derive(Clone)]
pub struct Bridge {
    mailboxes: Arc<Mailboxes>,
    engine: Arc<dyn Engine>,
    clock: Clock,
    started: Instant,
}

/// `/api/signaling` and `/api/stats` over a bridge.
pub fn router(bridge: Bridge) -> Router {
    Router::new().route("/api/signaling", any(signaling)).route("/api/stats", get(stats)).with_state(bridge)
}

impl Bridge {
    /// A bridge between mailboxes and sessions.
    pub fn new(mailboxes: Arc<Mailboxes>, engine: Arc<dyn Engine>, clock: Clock) -> Self {
        Self { mailboxes, engine, clock, started: Instant::now() }
    }

    /// Hands a session's signal to an old page, once under its key. Gives whether one reads there.
    pub fn hand_over(&self, from: &UserId, session: TokenHash, posting: &Posting) -> Presence {
        let millis = self.clock.millis();
        let to = posting.to.as_str();
        let read = self.mailboxes.is_read(millis, to);
        let letter = Letter {
            from: from.as_str().to_owned(),
            to: to.to_owned(),
            kind: posting.kind,
            data: (*posting.data).to_owned(),
            key: Some((session, posting.key.clone())),
        };
        self.mailboxes.post(millis, letter);
        if read { Presence::Present } else { Presence::Absent }
    }

    async fn has_session(&self, user: &str) -> bool {
        let Ok(user) = UserId::parse(user) else { return false };
        self.engine.presence(user).await == Ok(Presence::Present)
    }

    /// Hands an old page's signal to a session, where the recipient has one.
    async fn deliver(&self, from: &str, to: &str, kind: &'static str, data: &RawValue) -> Result<Presence, Refused> {
        let (Ok(from), Ok(to)) = (UserId::parse(from), UserId::parse(to)) else { return Ok(Presence::Absent) };
        let posting = Posting { key: "".into(), to, kind, data: Arc::from(data.to_owned()) };
        self.engine.deliver(self.clock.millis(), from, posting).await.map_err(|error| match error {
            PostError::MailboxFull | PostError::UnknownSession => Refused::MailboxFull,
            PostError::Unavailable => Refused::Unavailable,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    action: Option<String>,
    user_id: Option<String>,
    since: Option<String>,
}

async fn signaling(
    State(bridge): State<Bridge>,
    method: Method,
    question: Result<Query<Question>, QueryRejection>,
    body: Body,
) -> Response {
    let answer = match (method, question) {
        (Method::POST, _) => bridge.post(body).await,
        (Method::GET, Ok(Query(question))) => bridge.get(&question).await,
        (Method::GET, Err(_)) => Err(Refused::Query),
        _ => Err(Refused::Method),
    };
    answer.unwrap_or_else(|why| {
        tracing::debug!(%why, "request refused");
        Json(Outcome::refused(why.to_string())).into_response()
    })
}

impl Bridge {
    async fn post(&self, body: Body) -> Result<Response, Refused> {
        let body = read(body).await?;
        let Post { from, to, kind, data } = Post::parse(&body).map_err(Refused::Post)?;
        check_user_id(&from)?;
        check_user_id(&to)?;
        if self.has_session(&from).await {
            return Err(Refused::SenderHasSession);
        }
        let data = to_raw_value(&data).map_err(|_| Refused::Data)?;
        tracing::debug!(kind, bytes = data.get().len(), "signal posted");
        if self.deliver(&from, &to, kind, &data).await? == Presence::Absent {
            self.mailboxes.post(self.clock.millis(), Letter { from, to, kind, data, key: None });
        }
        Ok(Json(Outcome::done("the signal is in the mailbox")).into_response())
    }

    async fn get(&self, question: &Question) -> Result<Response, Refused> {
        let owner = question.user_id.as_deref().unwrap_or_default();
        if self.has_session(owner).await {
            return Err(Refused::ReaderHasSession);
        }
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
            _ => Err(Refused::Action),
        }
    }

    fn signals(&self, owner: &str, since: f64) -> Response {
        let contents = self.mailboxes.read(self.clock.millis(), owner, since);
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

async fn read(mut body: Body) -> Result<Bytes, Refused> {
    let mut taken = Vec::new();
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refused::Body)?;
        let Some(data) = frame.data_ref() else { continue };
        bytes += data.len();
        if bytes <= MAX_BODY_BYTES {
            taken.extend_from_slice(data);
        } else if bytes > DISCARDED_BYTES {
            break;
        }
    }
    if bytes > MAX_BODY_BYTES {
        return Err(Refused::BodySize);
    }
    Ok(taken.into())
}

fn check_user_id(id: &str) -> Result<(), Refused> {
    match id.len() {
        0 => Err(Refused::NoUserId),
        1..=MAX_USER_ID_BYTES => Ok(()),
        _ => Err(Refused::LongUserId),
    }
}

/// `since`; everything, where it is absent.
fn seconds(since: Option<&str>) -> Result<f64, Refused> {
    let seconds: Option<f64> = since.unwrap_or("0").parse().ok();
    seconds.filter(|seconds| seconds.is_finite()).ok_or(Refused::Since)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    success: bool,
    #[serde(flatten)]
    figures: Figures,
    uptime_seconds: u64,
}

async fn stats(State(bridge): State<Bridge>) -> Json<Stats> {
    let figures = bridge.mailboxes.figures();
    Json(Stats { success: true, figures, uptime_seconds: bridge.started.elapsed().as_secs() })
}

//! Reading events by long-poll and by SSE.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::header::ACCEPT;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{self, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use liza_wire::service::serving::{Batch, Event, EventKind, RequestError, read_cursor};
use liza_wire::service::{Cursor, SessionEnd};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, interval_at};
use utoipa::IntoParams;

use super::caller::{Address, Caller};
use super::openapi::refusals;
use super::reader::{Reader, delivered, event};
use super::{Api, Code, Refusal};
use crate::engine::{Ring, TokenHash};
use crate::metrics::Way;

/// Longest time that a long-poll is held back, in seconds.
const MAX_WAIT: u64 = 30;

/// Most events in one answer.
const MOST: usize = 256;

/// Tells nginx not to buffer the stream.
const NO_BUFFERING: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));

/// The query of a stream.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Question {
    /// A cursor: what came after it; everything without one.
    after: Option<String>,
    /// Shows the session where a header cannot.
    ticket: Option<String>,
}

/// What only a long-poll asks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Patience {
    /// How long a long-poll waits for an event, in seconds, 0 to 30.
    #[param(value_type = Option<u64>, maximum = 30)]
    wait: Option<String>,
}

impl Question {
    /// Where to begin; from the start without a cursor.
    pub fn after(&self) -> Result<Cursor, RequestError> {
        self.after.as_deref().map_or_else(|| Ok(Cursor::start(0)), read_cursor)
    }

    /// The session of the ticket.
    pub async fn session(&self, api: &Api) -> Result<TokenHash, Refusal> {
        let ticket = self.ticket.as_deref().ok_or(Code::NoToken)?;
        Ok(api.engine().redeem(api.now(), TokenHash::of(ticket)).await?)
    }
}

impl Patience {
    fn wait(&self) -> Result<Duration, RequestError> {
        let seconds = self.wait.as_deref().unwrap_or("0").parse().ok().filter(|seconds| *seconds <= MAX_WAIT);
        seconds.map(Duration::from_secs).ok_or(RequestError::Member("wait"))
    }
}

/// The query of a request.
pub fn query<T: DeserializeOwned>(parts: &Parts) -> Result<Query<T>, Refusal> {
    Ok(Query::try_from_uri(&parts.uri).map_err(|_| RequestError::Member("the query"))?)
}

refusals!(
    ReadRefusals: BadRequest, NoToken, UnknownSession, BadTicket, RateLimited, TooManyConnections, Draining, Unavailable
);

/// Reads events: by long-poll, or as a stream with `Accept: text/event-stream`. What came up to the cursor is acknowledged.
#[utoipa::path(
    get, path = "/v1/events", params(Question, Patience), security(("token" = []), ()),
    responses(
        (status = 200, description = "What came; or a stream of events", content(
            (Batch<'static> = "application/json"),
            (String = "text/event-stream"),
        )),
        ReadRefusals,
    )
)]
pub async fn read(State(api): State<Api>, Address(address): Address, request: Request) -> Result<Response, Refusal> {
    let (mut parts, _) = request.into_parts();
    let Query(question) = query::<Question>(&parts)?;
    let streamed = accepts_stream(&parts.headers);
    let caller = if streamed && question.ticket.is_some() {
        api.0.rates.request(api.now(), address)?;
        api.caller(question.session(&api).await?).await?
    } else {
        Caller::from_request_parts(&mut parts, &api).await?
    };
    if *api.0.draining.borrow() {
        return Err(Code::Draining.into());
    }
    if !streamed {
        let Query(patience) = query::<Patience>(&parts)?;
        return long_poll(&api, address, &caller, question.after()?, patience.wait()?).await;
    }
    let after = match parts.headers.get("last-event-id").map(HeaderValue::to_str) {
        Some(Ok(id)) => read_cursor(id)?,
        Some(Err(_)) => return Err(RequestError::Member("Last-Event-ID").into()),
        None => question.after()?,
    };
    let reader = Reader::open(&api, Way::Sse, address, caller.token, after).await?;
    Ok(([NO_BUFFERING], sse(reader)).into_response())
}

fn accepts_stream(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/event-stream"))
}

fn sse(reader: Reader) -> Sse<impl stream::Stream<Item = Result<sse::Event, Infallible>>> {
    let batches = stream::unfold(reader, async |mut reader| {
        let frames = reader.next().await?;
        let events = frames.into_iter().map(|frame| {
            let event = sse::Event::default().data(frame.text);
            Ok(match frame.cursor {
                Some(cursor) => event.id(cursor),
                None => event,
            })
        });
        Some((stream::iter(events.collect::<Vec<_>>()), reader))
    });
    Sse::new(futures_util::StreamExt::flatten(batches))
}

/// The answer to a long-poll that finds nothing, and will not.
fn ended(after: &Cursor, reason: SessionEnd) -> Response {
    let ended = Event { cursor: None, kind: EventKind::ended(reason) };
    Json(Batch { cursor: after.to_string(), gap: false, events: vec![ended] }).into_response()
}

async fn long_poll(
    api: &Api,
    address: std::net::IpAddr,
    caller: &Caller,
    after: Cursor,
    wait: Duration,
) -> Result<Response, Refusal> {
    let mut seat = api.0.streams.open(address, caller.token)?;
    let _reading = api.0.metrics.reading(Way::LongPoll);
    let mut bell = api.engine().listen(caller.token).await?;
    let mut draining = api.0.draining.clone();
    api.engine().acknowledge(caller.token, after.clone()).await?;
    let limit = tokio::time::sleep(wait);
    tokio::pin!(limit);
    let period = Duration::from_millis(api.0.limits.beat);
    let mut beat = interval_at(Instant::now() + period, period);
    let batch = loop {
        // As a stream's reader, it is told why there will be no more.
        if let Ring::Ended(reason) = *bell.borrow_and_update() {
            return Ok(ended(&after, reason));
        }
        let batch = api.engine().read(caller.token, after.clone(), MOST).await?;
        if !batch.events.is_empty() || batch.gap {
            break batch;
        }
        if *draining.borrow() {
            return Ok(ended(&after, SessionEnd::Draining));
        }
        let waits_on = tokio::select! {
            // The session is read at another node now.
            rung = bell.changed() => if rung.is_err() { break batch } else { false },
            () = &mut limit => break batch,
            _ = beat.tick() => true,
            () = seat.replaced() => break batch,
            Ok(_) = draining.wait_for(|draining| *draining) => false,
        };
        // Whoever waits is there, for longer than a lease if need be. And it is looked again, in case that a bell was not
        // heard.
        if waits_on {
            api.caller(caller.token).await?;
        }
    };
    // A wait is traffic, too.
    api.caller(caller.token).await?;
    delivered(api, Way::LongPoll, &batch.events);
    let events = batch.events.iter().map(|(cursor, entry)| event(cursor, entry)).collect();
    Ok(Json(Batch { cursor: batch.cursor.to_string(), gap: batch.gap, events }).into_response())
}

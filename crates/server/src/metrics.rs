//! What the server does, in figures: `/metrics`, in the text format of OpenMetrics, which Prometheus reads.
//!
//! There are totals only: no user, no address, nothing of a signal.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::api::{Code, Refusal};
use crate::engine::{Engine, Presence};

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The upper ends of a histogram's buckets, in seconds: from a signal that is pushed at once to one that has waited.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 60.0];

/// How a mailbox is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// By WebSocket.
    WebSocket,
    /// By server-sent events.
    Sse,
    /// By long-poll.
    LongPoll,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByWay {
    way: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByRecipient {
    recipient: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCode {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByRoute {
    method: &'static str,
    route: String,
}

/// The figures.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    engine: Arc<dyn Engine>,
    kept: [Gauge; 4],
    /// Open connections, upgraded ones among them.
    pub connections: Gauge,
    streams: Family<ByWay, Gauge>,
    posted: Family<ByRecipient, Counter>,
    delivered: Family<ByWay, Counter>,
    delay: Histogram,
    requests: Family<ByRoute, Histogram>,
    refused: Family<ByCode, Counter>,
}

/// A mailbox that is being read; no longer when it is dropped.
#[derive(Debug)]
pub struct Reading(Gauge);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Way {
    const fn label(self) -> ByWay {
        ByWay {
            way: match self {
                Self::WebSocket => "ws",
                Self::Sse => "sse",
                Self::LongPoll => "long-poll",
            },
        }
    }
}

impl Metrics {
    /// All at nought, over an engine that knows what it keeps.
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        let mut all = Registry::with_prefix("liza");
        let kept: [Gauge; 4] = Default::default();
        let [sessions, mailboxes, events, bytes] = &kept;
        all.register("sessions", "Sessions that are open", sessions.clone());
        all.register("mailboxes", "Mailboxes, also of users who are not there", mailboxes.clone());
        all.register("mailbox_events", "Events that nobody has acknowledged", events.clone());
        all.register("mailbox_size", "What those events take", bytes.clone());
        let connections = Gauge::default();
        all.register("connections", "Open connections", connections.clone());
        let streams = Family::default();
        all.register("streams", "Mailboxes that are being read this moment", streams.clone());
        let posted = Family::default();
        all.register("signals", "Signals that were taken, by whether the recipient was there", posted.clone());
        let delivered = Family::default();
        all.register("deliveries", "Signals that were handed to a reader", delivered.clone());
        let delay = Histogram::new(SECONDS);
        let help = "From a signal's being taken to its being handed to its reader";
        all.register_with_unit("delivery", help, Unit::Seconds, delay.clone());
        let requests: Family<ByRoute, Histogram> = Family::new_with_constructor(|| Histogram::new(SECONDS));
        all.register_with_unit("requests", "From a request to its answer's head", Unit::Seconds, requests.clone());
        let refused = Family::default();
        all.register("refusals", "What was refused, by code", refused.clone());
        Self { registry: all, engine, kept, connections, streams, posted, delivered, delay, requests, refused }
    }

    /// A signal was taken.
    pub fn posted(&self, presence: Presence) {
        let recipient = match presence {
            Presence::Present => "present",
            Presence::Absent => "absent",
        };
        self.posted.get_or_create(&ByRecipient { recipient }).inc();
    }

    /// A signal was handed over, so many milliseconds after it was taken.
    pub fn delivered(&self, way: Way, millis: u64) {
        self.delivered.get_or_create(&way.label()).inc();
        #[expect(clippy::cast_precision_loss, reason = "exact for any time that matters")]
        self.delay.observe(millis as f64 / 1000.0);
    }

    /// Something was refused.
    pub fn refused(&self, code: Code) {
        self.refused.get_or_create(&ByCode { code: code.name() }).inc();
    }

    /// A mailbox is being read.
    pub fn reading(&self, way: Way) -> Reading {
        let gauge = self.streams.get_or_create_owned(&way.label());
        gauge.inc();
        Reading(gauge)
    }

    fn text(&self) -> String {
        let figures = self.engine.figures();
        let now = [figures.sessions, figures.mailboxes, figures.events, figures.bytes];
        for (gauge, figure) in self.kept.iter().zip(now) {
            gauge.set(i64::try_from(figure).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        // Writing to a string does not fail.
        let _written = encode(&mut text, &self.registry);
        text
    }
}

/// `GET /metrics`.
pub async fn show(State(metrics): State<Arc<Metrics>>) -> Response {
    ([(CONTENT_TYPE, TEXT)], metrics.text()).into_response()
}

/// A method by its name; all that no address takes are one, as each figure is kept for good.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        _ => "other",
    }
}

/// Counts a request, and what it was refused for.
pub async fn count(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let method = name(request.method());
    let began = Instant::now();
    let response = next.run(request).await;
    if let Some(route) = route {
        let took = began.elapsed().as_secs_f64();
        metrics.requests.get_or_create(&ByRoute { method, route }).observe(took);
    }
    if let Some(refusal) = response.extensions().get::<Refusal>() {
        metrics.refused(refusal.code());
    }
    response
}

//! The signaling service, at `/api/signaling/v1`: see `docs/signaling.md`.
//!
//! One file for each thing that can be asked for. Who asks is settled in [`caller`], what is refused is said in
//! [`refusal`]; everything that is kept is an [`Engine`]'s.

mod acks;
mod body;
mod caller;
mod events;
mod openapi;
mod rates;
mod reader;
mod refusal;
mod sessions;
mod signals;
mod streams;
mod tickets;
mod turn;
mod websocket;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{connect, get};
use tokio::sync::watch;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::clock::Clock;
use crate::deployed::Bridge;
use crate::engine::Engine;
use crate::metrics::Metrics;
use crate::turn::TurnServers;
use rates::Rates;
pub use refusal::{Code, Refusal};
use streams::Streams;

/// How often leases and times to live are looked at.
const SWEEP: Duration = Duration::from_secs(1);

/// What a request may be, and how often it may come. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Most bytes of a signal's data.
    pub signal_bytes: usize,
    /// Signals a second from a session, on average.
    pub session_rate: u32,
    /// Requests a second from an address, on average.
    pub address_rate: u32,
    /// Open streams and long-polls from an address at a time; 0 for any number.
    pub address_streams: usize,
    /// How long a session lives without traffic.
    pub lease: u64,
    /// How often a stream has a beat.
    pub beat: u64,
}

/// The service, as the handlers see it. Clones are the same service.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    engine: Arc<dyn Engine>,
    clock: Clock,
    limits: Limits,
    turn: TurnServers,
    bridge: Option<Bridge>,
    metrics: Arc<Metrics>,
    rates: Rates,
    streams: Streams,
    draining: watch::Receiver<bool>,
}

impl Api {
    /// A service over an engine, with a bridge to old pages where they are served. Once `draining` is true, streams end and
    /// readers are sent away.
    pub fn new(
        engine: Arc<dyn Engine>,
        clock: Clock,
        limits: Limits,
        turn: TurnServers,
        bridge: Option<Bridge>,
        metrics: Arc<Metrics>,
        draining: watch::Receiver<bool>,
    ) -> Self {
        let rates = Rates::new(limits.session_rate, limits.address_rate);
        let streams = Streams::new(limits.address_streams);
        Self(Arc::new(Inner { engine, clock, limits, turn, bridge, metrics, rates, streams, draining }))
    }

    /// Its addresses, below that of the signaling API.
    pub fn router(self) -> Router {
        // A request has at most so many signals, their names, and some room.
        let body = self.0.limits.signal_bytes.saturating_add(1024).saturating_mul(liza_wire::service::MAX_SIGNALS);
        let (router, document) = Self::operations().split_for_parts();
        // Writing fails for a map whose keys are no strings, and there is none.
        let document = document.to_json().unwrap_or_default();
        router
            .route("/v1/openapi.json", get(move || async { ([(CONTENT_TYPE, "application/json")], document) }))
            .route("/v1/ws", connect(websocket::open))
            .fallback(refusal::no_such_path)
            .method_not_allowed_fallback(refusal::wrong_method)
            .layer(DefaultBodyLimit::max(body))
            .with_state(self)
    }

    /// All that can be asked for, with its document.
    fn operations() -> OpenApiRouter<Self> {
        OpenApiRouter::with_openapi(openapi::frame())
            .routes(routes!(sessions::open, sessions::close))
            .routes(routes!(sessions::goodbye))
            .routes(routes!(signals::send))
            .routes(routes!(events::read))
            .routes(routes!(websocket::open))
            .routes(routes!(acks::acknowledge))
            .routes(routes!(tickets::issue))
            .routes(routes!(turn::credentials))
    }

    /// The service's document (OpenAPI 3.1).
    pub fn document() -> utoipa::openapi::OpenApi {
        Self::operations().into_openapi()
    }

    /// Ends what is over, again and again, for as long as somebody uses the service.
    pub async fn sweep(self) {
        let weak = Arc::downgrade(&self.0);
        drop(self);
        loop {
            tokio::time::sleep(SWEEP).await;
            let Some(inner) = weak.upgrade() else { break };
            Self(inner).sweep_once().await;
        }
    }

    /// Ends the sessions whose lease is over, drops what has expired, and forgets who is idle.
    pub async fn sweep_once(&self) {
        let now = self.now();
        self.0.rates.forget_idle(now);
        self.engine().sweep(now).await;
    }

    fn engine(&self) -> &dyn Engine {
        &*self.0.engine
    }

    fn now(&self) -> u64 {
        self.0.clock.millis()
    }
}

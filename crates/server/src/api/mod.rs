//! The signaling service, at `/api/signaling/v1`: see `docs/signaling.md`.
//!
//! One file for each thing that can be asked for. Who asks is settled in [`caller`], what is refused is said in
//! [`refusal`]; everything that is kept is an [`Engine`]'s.

mod acks;
mod body;
mod caller;
mod events;
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
use axum::routing::{get, post};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::deployed::Bridge;
use crate::engine::Engine;
use crate::turn::TurnServers;
use rates::Rates;
pub use refusal::{Code, Refusal};
use streams::Streams;
use tickets::Tickets;

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
    rates: Rates,
    tickets: Tickets,
    streams: Streams,
    draining: watch::Receiver<bool>,
}

impl Api {
    /// A service over an engine, with a bridge to old pages where they are served. Once `draining` is true, streams end and readers are sent away.
    pub fn new(
        engine: Arc<dyn Engine>,
        clock: Clock,
        limits: Limits,
        turn: TurnServers,
        bridge: Option<Bridge>,
        draining: watch::Receiver<bool>,
    ) -> Self {
        let rates = Rates::new(limits.session_rate, limits.address_rate);
        let streams = Streams::new(limits.address_streams);
        let tickets = Tickets::default();
        Self(Arc::new(Inner { engine, clock, limits, turn, bridge, rates, tickets, streams, draining }))
    }

    /// Its addresses, below that of the signaling API.
    pub fn router(self) -> Router {
        // A request has at most so many signals, their names, and some room.
        let body = self.0.limits.signal_bytes.saturating_add(1024).saturating_mul(liza_wire::service::MAX_SIGNALS);
        Router::new()
            .route("/v1/sessions", post(sessions::open).delete(sessions::close).fallback(refusal::wrong_method))
            .route("/v1/goodbye", post(sessions::goodbye).fallback(refusal::wrong_method))
            .route("/v1/signals", post(signals::send).fallback(refusal::wrong_method))
            .route("/v1/events", get(events::read).fallback(refusal::wrong_method))
            .route("/v1/ws", get(websocket::open).fallback(refusal::wrong_method))
            .route("/v1/acks", post(acks::acknowledge).fallback(refusal::wrong_method))
            .route("/v1/tickets", post(tickets::issue).fallback(refusal::wrong_method))
            .route("/v1/turn", post(turn::credentials).fallback(refusal::wrong_method))
            .fallback(refusal::no_such_path)
            .layer(DefaultBodyLimit::max(body))
            .with_state(self)
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
        self.0.tickets.forget_old(now);
        self.engine().sweep(now).await;
    }

    fn engine(&self) -> &dyn Engine {
        &*self.0.engine
    }

    fn now(&self) -> u64 {
        self.0.clock.millis()
    }
}

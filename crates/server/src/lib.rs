//! The companion server: the built page and the signaling service, in one process, from one address.
//!
//! - [`settings`]: the command line and its environment variables;
//! - [`engine`]: sessions and mailboxes, behind one interface; knows no HTTP;
//! - [`api`]: the signaling service, at `/api/signaling/v1`;
//! - [`deployed`]: the form of the deployed API, at `/api/signaling` and `/api/stats`, where it is wanted, with mailboxes of
//!   its own, and the bridge between the two;
//! - [`turn`]: TURN servers and their credentials;
//! - [`page`]: the built page, its headers, and `/config.json`;
//! - [`callers_address`]: from where a request comes, also behind proxies;
//! - [`metrics`]: what the server does, in figures;
//! - [`cors`]: which other origins may call the API;
//! - [`serve`]: listening, TLS, and ending cleanly.
//!
//! Nothing that a signal holds reaches a log, nor does a token or a ticket.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get};
use tokio::sync::watch;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::set_header::SetResponseHeaderLayer;

pub mod api;
pub mod callers_address;
pub mod clock;
pub mod cors;
pub mod deployed;
pub mod engine;
pub mod metrics;
pub mod page;
mod secret;
pub mod serve;
pub mod settings;
pub mod turn;

use api::{Api, Code, Refusal};
use callers_address::TrustedProxies;
use clock::Clock;
use deployed::{Bridge, Mailboxes};
use engine::Engine;
use metrics::Metrics;
use settings::{Settings, Unusable};
use turn::TurnServers;

/// An answer of at least this many bytes is compressed. Below one packet there is nothing to win.
const COMPRESSED_FROM_BYTES: u64 = 1024;

/// Everything that the server is, but for its sockets.
pub struct App {
    /// All that it answers.
    pub router: Router,
    /// The signaling service.
    pub api: Api,
    /// What it does, in figures.
    pub metrics: Arc<Metrics>,
}

impl App {
    /// A server with nobody in it. Once `draining` is true, its streams end.
    ///
    /// # Errors
    /// There is no TURN secret where one is needed, or the engine cannot be used.
    pub fn new(settings: &Settings, clock: Clock, draining: watch::Receiver<bool>) -> Result<Self, Unusable> {
        let life: String = secret::random().chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        let engine = settings.engine.make(settings.signaling.engine_limits(), &life)?;
        let bridge = settings.signaling.legacy.then(|| {
            let mailboxes = Arc::new(Mailboxes::new(settings.limits()));
            Bridge::new(mailboxes, Arc::clone(&engine), clock.clone())
        });
        let turn = TurnServers::new(
            settings.stun_urls.clone(),
            settings.turn.turn_urls.clone(),
            settings.turn.secret()?,
            settings.turn.turn_lifetime.get(),
        );
        let limits = settings.signaling.api_limits();
        let metrics = Arc::new(Metrics::new(Arc::clone(&engine)));
        let store = Arc::clone(&engine);
        let api = Api::new(engine, clock, limits, turn, bridge.clone(), Arc::clone(&metrics), draining.clone());
        let deployed = match bridge {
            Some(bridge) => deployed::router(bridge)
                .layer(CompressionLayer::new().no_br().compress_when(SizeAbove::new(COMPRESSED_FROM_BYTES))),
            None => Router::new().route("/api/signaling", any(legacy_off)).route("/api/stats", any(legacy_off)),
        };
        let signaling = Router::new()
            .nest("/api/signaling", api.clone().router())
            .merge(deployed)
            .layer(cors::layer(&settings.allow_origins))
            .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-store")));
        let proxies = TrustedProxies::new(settings.running.trusted_proxies.clone());
        let router = Router::new()
            .route("/healthz", get(|| async { "ok\n" }))
            .route("/readyz", get(move || ready(draining.clone(), Arc::clone(&store))))
            .route("/metrics", get(metrics::show).with_state(Arc::clone(&metrics)))
            .merge(signaling)
            .merge(page::router(settings))
            .layer(SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
            .layer(SetResponseHeaderLayer::overriding(REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
            .layer(from_fn_with_state(Arc::clone(&metrics), metrics::count))
            .layer(from_fn_with_state(proxies, callers_address::find));
        Ok(Self { router, api, metrics })
    }
}

/// Not ready while the server ends or has no mailboxes: whoever spreads requests sends them elsewhere.
async fn ready(draining: watch::Receiver<bool>, engine: Arc<dyn Engine>) -> Result<&'static str, Refusal> {
    if *draining.borrow() {
        return Err(Code::Draining.into());
    }
    if engine.is_ready() { Ok("ready\n") } else { Err(Code::Unavailable.into()) }
}

async fn legacy_off() -> Refusal {
    Code::LegacyOff.into()
}

//! The companion server: the built page and the signaling API, in one process, from one address.
//!
//! - [`settings`]: the command line and its environment variables;
//! - [`mailboxes`]: what is kept for whom, in memory and bounded; knows no HTTP;
//! - [`deployed`]: the signaling API in the form of the deployed one, at `/api/signaling` and `/api/stats`;
//! - [`page`]: the built page, its headers, and `/config.json`;
//! - [`cors`]: which other origins may call the API;
//! - [`serve`]: listening, and ending cleanly.
//!
//! Nothing that a signal holds reaches a log.

use std::sync::Arc;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::set_header::SetResponseHeaderLayer;

pub mod clock;
pub mod cors;
pub mod deployed;
pub mod mailboxes;
pub mod page;
pub mod serve;
pub mod settings;

use clock::Clock;
use mailboxes::Mailboxes;
use settings::Settings;

/// An answer of at least this many bytes is compressed. Below one packet there is nothing to win.
const COMPRESSED_FROM_BYTES: u64 = 1024;

/// Everything that the server answers, at one router.
pub fn router(settings: &Settings, clock: Clock) -> Router {
    let mailboxes = Arc::new(Mailboxes::new(settings.limits()));
    let api = deployed::router(mailboxes, clock)
        .layer(CompressionLayer::new().no_br().compress_when(SizeAbove::new(COMPRESSED_FROM_BYTES)))
        .layer(cors::layer(&settings.allow_origins))
        .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-store")));
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .merge(api)
        .merge(page::router(settings))
        .layer(SetResponseHeaderLayer::overriding(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(SetResponseHeaderLayer::overriding(REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
}

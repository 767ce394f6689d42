//! Ten users are measured, over real sockets.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use liza_server::clock::Clock;
use liza_server::settings::Settings;
use liza_signaling_bench::load::{Busy, Load, Plan};
use liza_signaling_bench::protocol::Protocol;
use tokio::net::TcpListener;
use tokio::sync::watch;

#[tokio::test]
async fn ten_users_are_measured() {
    let settings = Settings::parse_from(["liza-server", "--session-rate", "1000000", "--address-rate", "1000000"]);
    let (_drain, draining) = watch::channel(false);
    let app = liza_server::App::new(&settings, Clock::system(), draining).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(axum::serve(listener, service).into_future());

    let plan = Plan { users: 10, bytes: 100, rate: 100, time: Duration::from_millis(300) };
    let load = Load::connect(Protocol::Liza, &[address], plan).await.unwrap();
    let measured = load.measure(|| Ok(Busy::default())).await.unwrap();
    assert!(measured.signals_per_second > 0.0 && measured.p50 > 0.0 && measured.p50 <= measured.p99, "{measured:?}");
    serving.abort();
}

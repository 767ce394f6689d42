//! A server on a socket.

use std::net::SocketAddr;

use clap::Parser;
use liza_server::clock::Clock;
use liza_server::settings::Settings;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::caller::Caller;

pub struct Server {
    pub address: SocketAddr,
    pub drain: watch::Sender<bool>,
    _tasks: JoinSet<()>,
}

impl Server {
    pub async fn start(options: &[&str]) -> Self {
        Self::with_clock(options, Clock::system()).await
    }

    pub async fn with_clock(options: &[&str], clock: Clock) -> Self {
        let settings = Settings::parse_from(["liza-server"].iter().chain(options));
        let (drain, draining) = watch::channel(false);
        let liza_server::App { router, api, .. } = liza_server::App::new(&settings, clock, draining).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(api.sweep());
        tasks.spawn(async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service).await.unwrap();
        });
        Self { address, drain, _tasks: tasks }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/api/signaling/v1/{path}", self.address)
    }

    pub async fn open(&self, user: &str) -> Caller {
        Caller::open(self.address, user).await
    }
}

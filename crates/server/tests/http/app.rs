//! The whole server with a page of a few files and a clock that the test moves.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use clap::Parser;
use http_body_util::BodyExt;
use liza_server::clock::Clock;
use liza_server::settings::Settings;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;

pub const INDEX: &str = "<!doctype html>\n<script type=\"module\">alert('Hello, world.');</script>\n";

pub struct App {
    router: Router,
    millis: Arc<AtomicU64>,
    drain: watch::Sender<bool>,
    /// The folder of the built page.
    pub dist: PathBuf,
    _root: TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl App {
    /// With the deployed API's form.
    pub fn new() -> Self {
        Self::with(&["--legacy"])
    }

    /// With options of the command line.
    pub fn with(options: &[&str]) -> Self {
        let root = TempDir::new().unwrap();
        let dist = root.path().join("dist");
        fs::create_dir(&dist).unwrap();
        fs::write(dist.join("index.html"), INDEX).unwrap();
        let folder = dist.to_str().unwrap();
        let settings = Settings::parse_from(["liza-server", "--dist", folder].iter().chain(options));
        let millis = Arc::new(AtomicU64::new(1_700_000_000_000));
        let clock = millis.clone();
        let (drain, draining) = watch::channel(false);
        let clock = Clock::new(move || clock.load(Ordering::Relaxed));
        let liza_server::App { router, .. } = liza_server::App::new(&settings, clock, draining).unwrap();
        Self { router, millis, drain, dist, _root: root }
    }

    /// Tells the server to end.
    pub fn drain(&self) {
        self.drain.send_replace(true);
    }

    /// Moves the server's clock.
    pub fn set_clock(&self, millis: u64) {
        self.millis.store(millis, Ordering::Relaxed);
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A `GET` that accepts a content coding.
    pub async fn get_coded(&self, path: &str, coding: &str) -> Answer {
        self.send(Request::get(path).header("accept-encoding", coding).body(Body::empty()).unwrap()).await
    }

    /// A `POST` to the signaling API.
    pub async fn post(&self, body: impl Into<Body>) -> Value {
        let answer = self.send(Request::post("/api/signaling").body(body.into()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.json()
    }

    /// Sends a signal that must be taken.
    pub async fn signal(&self, kind: &str, data: Value) {
        let body = json!({"action": "signal", "from": "user1", "to": "user2", "type": kind, "data": data});
        assert_eq!(self.post(body.to_string()).await["success"], true);
    }

    /// Reads `user2`'s mailbox.
    pub async fn read(&self, since: u64) -> Value {
        let answer = self.get(&format!("/api/signaling?action=signals&userId=user2&since={since}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.json()
    }
}

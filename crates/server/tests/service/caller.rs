//! Somebody who has a session.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use clap::Parser;
use http_body_util::BodyExt;
use liza_server::api::Api;
use liza_server::clock::Clock;
use liza_server::settings::Settings;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::document;

/// The service, and the clock.
pub struct Service {
    router: Router,
    pub api: Api,
    millis: Arc<AtomicU64>,
    pub drain: watch::Sender<bool>,
}

/// A status and a body; a body that is no JSON is null.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }
}

impl Service {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// With options of the command line.
    pub fn with(options: &[&str]) -> Self {
        let settings = Settings::parse_from(["liza-server"].iter().chain(options));
        let millis = Arc::new(AtomicU64::new(1_700_000_000_000));
        let (drain, draining) = watch::channel(false);
        let clock = millis.clone();
        let clock = Clock::new(move || clock.load(Ordering::Relaxed));
        let liza_server::App { router, api, .. } = liza_server::App::new(&settings, clock, draining).unwrap();
        Self { router, api, millis, drain }
    }

    /// Time goes by, and what is over ends.
    pub async fn pass(&self, millis: u64) {
        self.millis.fetch_add(millis, Ordering::Relaxed);
        self.api.sweep_once().await;
    }

    pub async fn ask(&self, method: Method, path: &str, token: Option<&str>, body: Value) -> Answer {
        let slash = if path.is_empty() || path.starts_with('?') { "" } else { "/" };
        let uri = format!("/api/signaling{slash}{path}");
        let mut request = Request::builder().method(method.clone()).uri(uri);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let response = self.answer(request.body(body).unwrap()).await;
        let (head, body) = response.into_parts();
        let status = head.status.as_u16();
        let body = body.collect().await.unwrap().to_bytes();
        document::check(&method, path, status, &head.headers, &body);
        Answer { status, body: serde_json::from_slice(&body).unwrap_or_default() }
    }

    /// What is answered to any request.
    pub async fn answer(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Answer {
        self.ask(Method::POST, path, token, body).await
    }

    /// A session that must be opened.
    pub async fn open(&self, user: &str) -> Caller<'_> {
        let answer = self.post("v1/sessions", None, json!({ "user": user })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        Caller::of(self, &answer)
    }
}

/// A session.
pub struct Caller<'a> {
    service: &'a Service,
    pub token: String,
    pub cursor: String,
}

impl<'a> Caller<'a> {
    pub fn of(service: &'a Service, opened: &Answer) -> Self {
        let text = |name: &str| opened.body[name].as_str().unwrap().to_owned();
        Self { service, token: text("token"), cursor: text("cursor") }
    }

    /// Sends a signal, and gives what became of it.
    pub async fn send(&self, key: &str, to: &str, data: Value) -> Value {
        let answer = self.send_all(json!([{ "key": key, "to": to, "type": "pong", "data": data }])).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["results"][0].clone()
    }

    pub async fn send_all(&self, signals: Value) -> Answer {
        self.service.post("v1/signals", Some(&self.token), json!({ "signals": signals })).await
    }

    /// What came since the last time, without waiting.
    pub async fn read(&mut self) -> Vec<Value> {
        let answer = self.read_after(&self.cursor.clone()).await;
        assert_eq!((answer.status, &answer.body["gap"]), (200, &json!(false)), "{answer:?}");
        self.cursor = answer.body["cursor"].as_str().unwrap().to_owned();
        answer.body["events"].as_array().unwrap().clone()
    }

    pub async fn read_after(&self, cursor: &str) -> Answer {
        let path = format!("v1/events?after={cursor}&wait=0");
        self.service.ask(Method::GET, &path, Some(&self.token), Value::Null).await
    }

    /// What comes next, or that nothing did for half a minute.
    pub async fn wait(&self) -> Answer {
        let path = format!("v1/events?after={}&wait=30", self.cursor);
        self.service.ask(Method::GET, &path, Some(&self.token), Value::Null).await
    }

    pub async fn ticket(&self) -> String {
        let answer = self.service.post("v1/tickets", Some(&self.token), Value::Null).await;
        answer.body["ticket"].as_str().unwrap().to_owned()
    }

    pub async fn close(&self) -> Answer {
        self.service.ask(Method::DELETE, "v1/sessions", Some(&self.token), Value::Null).await
    }
}

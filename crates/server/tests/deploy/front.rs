//! nginx with the settings of `deploy/` in front of the server: nothing is held back, nothing told.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, Version};
use http_body_util::BodyExt;
use liza_redis_servers::Server as Redis;
use serde_json::{Value, json};

use crate::caller::LIMIT;
use crate::https::{Https, json};
use crate::nginx::Nginx;
use crate::program::Program;
use crate::setting::node;

/// As the comment at the top of the settings wants the nodes; and with a beat each 150 s, so that nothing that is held
/// back is pushed on by a beat.
const NODE: [&str; 6] = ["--trusted-proxy", "127.0.0.1", "--max-address-connections", "0", "--lease", "600"];

struct Front {
    nginx: Nginx,
    https: Https,
    nodes: Vec<Program>,
}

impl Front {
    fn of(nodes: Vec<Program>) -> Self {
        Self::with(nodes, "")
    }

    fn with(nodes: Vec<Program>, line: &str) -> Self {
        let nginx = Nginx::before(&nodes.iter().map(Program::address).collect::<Vec<_>>(), line);
        let https = Https::to(nginx.address(), &nginx.certificate());
        Self { nginx, https, nodes }
    }

    fn of_one() -> Self {
        Self::of(vec![Program::start(&NODE)])
    }

    async fn post(&self, path: &str, token: Option<&str>, body: Value) -> Value {
        json(self.https.ask(&format!("/api/signaling/v1/{path}"), token, Some(body)).await).await
    }

    /// A session's token, and where its next stream is.
    async fn open(&self, user: &str) -> (String, String) {
        let opened = self.post("sessions", None, json!({ "user": user })).await;
        let text = |name: &str| opened[name].as_str().unwrap_or_else(|| panic!("{opened}")).to_owned();
        (text("token"), format!("ticket={}&after={}", text("ticket"), text("cursor")))
    }

    async fn send(&self, token: &str, to: &str, data: u64) {
        let signal = json!({ "key": data.to_string(), "to": to, "type": "pong", "data": data });
        let answer = self.post("signals", Some(token), json!({ "signals": [signal] })).await;
        assert_eq!(answer["results"][0]["recipient"], "present", "{answer}");
    }
}

#[tokio::test]
async fn the_page_comes_by_https_and_http_2() {
    let front = Front::of_one();
    let answer = front.https.ask("/", None, None).await;
    assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_2));
    assert_eq!(answer.collect().await.unwrap().to_bytes(), "<!doctype html>");
}

#[tokio::test]
async fn a_web_socket_goes_through() {
    let front = Front::of_one();
    let (token, stream) = front.open("user1").await;
    let mut ws = front.https.ws(&format!("/api/signaling/v1/ws?{stream}")).await;
    assert_eq!(ws.next().await["event"], "ready");
    front.send(&token, "user1", 7).await;
    assert_eq!(ws.next().await["data"], 7);
}

#[tokio::test]
async fn server_sent_events_come_as_they_are_sent() {
    // The server asks for that, too, and would be obeyed whatever the settings say.
    let front = Front::with(vec![Program::start(&NODE)], "proxy_ignore_headers X-Accel-Buffering;");
    let (token, stream) = front.open("user1").await;
    let mut sse = front.https.sse(&format!("/api/signaling/v1/events?{stream}")).await;
    assert_eq!(sse.next().await["event"], "ready");
    for number in 0..3 {
        front.send(&token, "user1", number).await;
        assert_eq!(sse.next().await["data"], number, "nothing follows it that could push it on");
    }
}

#[tokio::test]
async fn a_long_poll_is_answered_when_something_comes() {
    let front = Front::of_one();
    let (token, stream) = front.open("user1").await;
    let after = stream.rsplit('=').next().unwrap();
    let path = format!("/api/signaling/v1/events?after={after}&wait=19");
    let (answer, ()) = tokio::join!(front.https.ask(&path, Some(&token), None), front.send(&token, "user1", 7));
    assert_eq!(json(answer).await["events"][0]["data"], 7);
}

#[tokio::test]
async fn no_ticket_is_logged_and_no_figure_told() {
    let front = Front::of_one();
    let (_, stream) = front.open("user1").await;
    let mut ws = front.https.ws(&format!("/api/signaling/v1/ws?{stream}")).await;
    assert_eq!(ws.next().await["event"], "ready");
    drop(ws);
    assert_eq!(front.https.ask("/metrics", None, None).await.status(), StatusCode::FORBIDDEN);
    let began = Instant::now();
    let log = loop {
        let log = front.nginx.log("access.log");
        if log.contains("/v1/ws") {
            break log;
        }
        assert!(began.elapsed() < LIMIT, "{log}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert!(!log.contains("ticket") && !log.contains('?'), "{log}");
}

#[tokio::test]
async fn a_node_that_was_killed_is_not_missed() {
    let redis = Redis::start(&[]).unwrap();
    let nodes = vec![node(&redis.url(), &NODE).await, node(&redis.url(), &NODE).await];
    let mut front = Front::of(nodes);
    let (token, _) = front.open("user1").await;
    front.nodes[0].child.kill().unwrap();
    front.nodes[0].child.wait().unwrap();
    for number in 0..10 {
        front.send(&token, "user1", number).await;
    }
}

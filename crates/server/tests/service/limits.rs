//! Each limit is reached, and answered by its code.

use std::io;

use axum::body::Body;
use axum::http::Request;
use futures_util::stream;
use serde_json::{Value, json};

use crate::caller::Service;

async fn refused(service: &Service, data: Value, times: usize) -> (usize, Value) {
    let (one, _two) = (service.open("user1").await, service.open("user2").await);
    for n in 0..times {
        let result = one.send(&n.to_string(), "user2", data.clone()).await;
        if result.get("error").is_some() {
            return (n, result["error"].clone());
        }
    }
    (times, Value::Null)
}

#[tokio::test]
async fn a_signal_has_at_most_so_many_bytes() {
    let service = Service::new();
    let one = service.open("user1").await;
    let signal = |bytes: usize| json!([{ "key": "k", "to": "b", "type": "pong", "data": "x".repeat(bytes - 2) }]);
    assert_eq!(one.send_all(signal(65_536)).await.status, 200);
    let answer = one.send_all(signal(65_537)).await;
    assert_eq!((answer.status, answer.code()), (413, "too-large"));
}

#[tokio::test]
async fn whoever_shows_no_token_sends_as_much_as_a_page_that_goes_away() {
    let service = Service::new();
    let one = service.open("user1").await;
    let goodbye = |bytes: usize| {
        let frame = json!({ "token": one.token, "signals": [{ "key": "k", "to": "b", "type": "pong", "data": "" }] });
        let data = "x".repeat(bytes - frame.to_string().len());
        json!({ "token": one.token, "signals": [{ "key": "k", "to": "b", "type": "pong", "data": data }] })
    };
    let answer = service.post("v1/goodbye", None, goodbye(65_537)).await;
    assert_eq!((answer.status, answer.code()), (413, "too-large"));
    assert_eq!(service.post("v1/goodbye", None, goodbye(65_536)).await.status, 204);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let service = Service::new();
    let body = Body::from_stream(stream::pending::<io::Result<&str>>());
    let request = Request::post("/api/signaling/v1/sessions").body(body).unwrap();
    assert_eq!(service.answer(request).await.status(), 400);
}

#[tokio::test]
async fn a_mailbox_holds_at_most_so_many_events() {
    let (taken, error) = refused(&Service::new(), json!(1), 400).await;
    assert_eq!((taken, &error["code"], &error["retryAfter"]), (256, &json!("mailbox-full"), &json!(1)));
}

#[tokio::test]
async fn a_mailbox_holds_at_most_so_many_bytes() {
    let (taken, error) = refused(&Service::new(), json!("x".repeat(60_000)), 400).await;
    assert_eq!((taken, &error["code"]), (17, &json!("mailbox-full")));
}

#[tokio::test]
async fn a_session_sends_at_most_so_often() {
    let service = Service::with(&["--session-rate", "3"]);
    let (taken, error) = refused(&service, json!(1), 400).await;
    assert_eq!((taken, &error["code"], &error["retryAfter"]), (30, &json!("rate-limited"), &json!(1)));
}

#[tokio::test]
async fn an_address_asks_at_most_so_often() {
    let service = Service::with(&["--address-rate", "2"]);
    for _ in 0..20 {
        assert_eq!(service.post("v1/turn", None, Value::Null).await.code(), "no-token");
    }
    let answer = service.post("v1/turn", None, Value::Null).await;
    assert_eq!((answer.status, answer.code()), (429, "rate-limited"));
    service.pass(500).await;
    assert_eq!(service.post("v1/turn", None, Value::Null).await.code(), "no-token");
}

#[tokio::test]
async fn there_are_at_most_so_many_sessions() {
    let service = Service::with(&["--max-sessions", "2"]);
    let (one, _two) = (service.open("user1").await, service.open("user2").await);
    let answer = service.post("v1/sessions", None, json!({ "user": "user3" })).await;
    assert_eq!((answer.status, answer.code()), (503, "too-many-sessions"));
    one.close().await;
    service.open("user3").await;
}

#[tokio::test]
async fn a_request_has_at_most_so_many_signals() {
    let service = Service::new();
    let one = service.open("user1").await;
    let signals: Vec<_> = (0..33).map(|n| json!({ "key": n.to_string(), "to": "b", "type": "pong" })).collect();
    assert_eq!(one.send_all(json!(signals)).await.code(), "bad-request");
}

#[tokio::test]
async fn after_a_refusal_the_rest_of_a_request_is_left() {
    let service = Service::with(&["--max-mailbox-events", "1"]);
    let (one, _two) = (service.open("user1").await, service.open("user2").await);
    let signals: Vec<_> = (0..3).map(|n| json!({ "key": n.to_string(), "to": "user2", "type": "pong" })).collect();
    let results = one.send_all(json!(signals)).await.body["results"].clone();
    assert_eq!(results.as_array().unwrap().len(), 2);
    assert_eq!(results[1]["error"]["code"], "mailbox-full");
}

//! A long-poll that waits is told that its session ended, and why.

use std::pin::pin;
use std::time::Duration;

use serde_json::json;
use tokio::time::timeout;

use crate::caller::Service;

#[tokio::test]
async fn the_session_was_closed() {
    let service = Service::new();
    let one = service.open("user1").await;
    let mut waiting = pin!(one.wait());
    assert!(timeout(Duration::ZERO, &mut waiting).await.is_err(), "it waits");
    one.close().await;
    let answer = waiting.await;
    assert_eq!((answer.status, &answer.body["events"]), (200, &json!([{ "event": "ended", "reason": "closed" }])));
}

#[tokio::test]
async fn another_page_took_the_id_over() {
    let service = Service::new();
    let one = service.open("user1").await;
    let mut waiting = pin!(one.wait());
    assert!(timeout(Duration::ZERO, &mut waiting).await.is_err(), "it waits");
    service.post("v1/sessions", None, json!({ "user": "user1", "takeover": one.token })).await;
    assert_eq!(waiting.await.body["events"][0], json!({ "event": "ended", "reason": "taken-over" }));
}

//! A long-poll that waits keeps its session, and is told when that ended, and why.

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

#[tokio::test(start_paused = true)]
async fn whoever_waits_keeps_the_session_for_longer_than_its_lease() {
    let service = Service::new();
    let one = service.open("user1").await;
    let mut waiting = pin!(one.wait());
    for _ in 0..5 {
        assert!(timeout(Duration::from_secs(5), &mut waiting).await.is_err(), "it waits");
        service.pass(5_000).await;
    }
    assert_eq!(waiting.await.body["events"], json!([]), "nothing came");
}

#[tokio::test]
async fn the_server_ends() {
    let service = Service::new();
    let one = service.open("user1").await;
    let mut waiting = pin!(one.wait());
    assert!(timeout(Duration::ZERO, &mut waiting).await.is_err(), "it waits");
    service.drain.send_replace(true);
    assert_eq!(waiting.await.body["events"], json!([{ "event": "ended", "reason": "draining" }]));
}

//! A session ends, and whoever it exchanged signals with is told.

use serde_json::json;

use crate::caller::Service;

#[tokio::test]
async fn a_closed_session_is_gone_and_its_peer_is_told() {
    let service = Service::new();
    let (mut one, two) = (service.open("user1").await, service.open("user2").await);
    let mut stranger = service.open("user3").await;
    two.send("k", "user1", json!(1)).await;
    assert_eq!(two.close().await.status, 204);

    let events = one.read().await;
    assert_eq!(
        (&events[1]["event"], &events[1]["user"], &events[1]["reason"]),
        (&json!("peer-gone"), &json!("user2"), &json!("closed"))
    );
    assert!(stranger.read().await.is_empty(), "nobody else is told");
    assert_eq!(two.close().await.code(), "unknown-session");
}

#[tokio::test]
async fn a_lease_that_nobody_renews_ends_the_session() {
    let service = Service::new();
    let (mut one, two) = (service.open("user1").await, service.open("user2").await);
    one.send("k", "user2", json!(1)).await;
    for _ in 0..3 {
        service.pass(15_000).await;
        one.read().await;
    }
    assert_eq!(one.send("l", "user2", json!(1)).await["recipient"], "absent");
    assert_eq!(two.read_after(&two.cursor).await.code(), "unknown-session");
}

#[tokio::test]
async fn the_peer_is_told_that_a_lease_ended() {
    let service = Service::new();
    let (mut one, two) = (service.open("user1").await, service.open("user2").await);
    two.send("k", "user1", json!(1)).await;
    service.pass(15_000).await;
    assert_eq!(one.read().await.len(), 1);
    service.pass(15_000).await;
    assert_eq!(one.read().await[0]["reason"], "lease");
}

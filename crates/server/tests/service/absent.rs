//! Somebody who is not there: the sender learns it, and learns when nobody came.

use serde_json::json;

use crate::caller::Service;

#[tokio::test]
async fn a_signal_waits_for_somebody_who_comes_later() {
    let service = Service::new();
    let one = service.open("user1").await;
    assert_eq!(one.send("k", "user2", json!(1)).await["recipient"], "absent");
    service.pass(59_000).await;
    let mut two = service.open("user2").await;
    assert_eq!(two.read().await[0]["data"], 1);
}

#[tokio::test]
async fn a_signal_that_nobody_reads_expires_and_its_sender_is_told() {
    let service = Service::with(&["--lease", "100"]);
    let mut one = service.open("user1").await;
    one.send("first", "user2", json!(1)).await;
    service.pass(30_000).await;
    one.send("second", "user2", json!(2)).await;
    assert!(one.read().await.is_empty());
    service.pass(30_000).await;
    let events = one.read().await;
    assert_eq!(events.len(), 1);
    assert_eq!(
        (&events[0]["event"], &events[0]["to"], &events[0]["key"]),
        (&json!("expired"), &json!("user2"), &json!("first"))
    );
    let mut two = service.open("user2").await;
    assert_eq!(two.read().await.len(), 1, "the second still waits");
}

//! An old page and a session can talk to each other, where the deployed API's form is on.

use axum::http::Method;
use serde_json::{Value, json};

use crate::caller::{Answer, Service};

async fn old_page_posts(service: &Service, from: &str, to: &str) -> Answer {
    let body = json!({ "action": "signal", "from": from, "to": to, "type": "pong", "data": { "received": true } });
    service.post("", None, body).await
}

async fn old_page_reads(service: &Service, user: &str) -> Answer {
    service.ask(Method::GET, &format!("?action=signals&userId={user}&since=0"), None, Value::Null).await
}

#[tokio::test]
async fn an_old_page_reaches_a_session() {
    let service = Service::with(&["--legacy"]);
    let mut new = service.open("new").await;
    assert_eq!(old_page_posts(&service, "old", "new").await.body["success"], true);
    let events = new.read().await;
    assert_eq!((&events[0]["from"], &events[0]["data"]), (&json!("old"), &json!({ "received": true })));
}

#[tokio::test]
async fn a_session_reaches_an_old_page_that_reads() {
    let service = Service::with(&["--legacy"]);
    let new = service.open("new").await;
    assert_eq!(new.send("a", "old", json!(1)).await["recipient"], "absent");
    old_page_reads(&service, "old").await;
    assert_eq!(new.send("b", "old", json!(2)).await["recipient"], "present");
    let signals = old_page_reads(&service, "old").await.body["signals"].clone();
    assert_eq!((&signals[0]["data"], &signals[1]["data"], &signals[1]["from"]), (&json!(1), &json!(2), &json!("new")));
}

#[tokio::test]
async fn an_old_page_is_nobody_who_has_a_session() {
    let service = Service::with(&["--legacy"]);
    let mut one = service.open("user1").await;
    let mut two = service.open("user2").await;
    assert_eq!(old_page_posts(&service, "user1", "user2").await.body["success"], false);
    assert!(two.read().await.is_empty());
    two.send("k", "user1", json!(1)).await;
    assert_eq!(old_page_reads(&service, "user1").await.body["success"], false);
    let delete = service.ask(Method::GET, "?action=delete&userId=user1", None, Value::Null).await;
    assert_eq!(delete.body["success"], false);
    assert_eq!(one.read().await.len(), 1);
}

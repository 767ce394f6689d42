//! An id that somebody has.

use serde_json::json;

use crate::caller::{Caller, Service};

#[tokio::test]
async fn an_id_that_is_taken_is_refused() {
    let service = Service::new();
    let _one = service.open("user1").await;
    let answer = service.post("v1/sessions", None, json!({ "user": " user1 " })).await;
    assert_eq!((answer.status, answer.code()), (409, "user-taken"));
    assert_eq!(answer.body["error"]["held"], false, "nobody reads its mailbox now");
}

#[tokio::test]
async fn the_token_takes_an_id_over() {
    let service = Service::new();
    let (old, mut two) = (service.open("user1").await, service.open("user2").await);
    two.send("k", "user1", json!("for the old one")).await;
    let answer = service.post("v1/sessions", None, json!({ "user": "user1", "takeover": old.token })).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let mut new = Caller::of(&service, &answer);
    assert_ne!(new.token, old.token);
    assert!(new.read().await.is_empty(), "what was for the old one is gone");
    assert_eq!(old.read_after(&old.cursor).await.code(), "unknown-session");
    assert_eq!(two.read().await[0]["reason"], "taken-over");
}

#[tokio::test]
async fn another_token_takes_nothing_over() {
    let service = Service::new();
    let (_one, two) = (service.open("user1").await, service.open("user2").await);
    for token in [two.token.as_str(), "", "guess"] {
        let answer = service.post("v1/sessions", None, json!({ "user": "user1", "takeover": token })).await;
        assert_eq!(answer.code(), "user-taken", "{token:?}");
    }
}

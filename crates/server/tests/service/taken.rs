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
async fn an_open_whose_answer_was_lost_is_answered_again() {
    let service = Service::new();
    let two = service.open("user2").await;
    let body = json!({ "user": "user1", "key": "0123456789abcdef0123456789abcdef" });
    let first = service.post("v1/sessions", None, body.clone()).await;
    two.send("k", "user1", json!("meanwhile")).await;
    let second = service.post("v1/sessions", None, body).await;
    assert_eq!((first.status, second.status), (201, 201), "{second:?}");
    assert_eq!(first.body["token"], second.body["token"]);
    assert_eq!(Caller::of(&service, &second).read().await[0]["data"], "meanwhile");
    let other = json!({ "user": "user1", "key": "another key of 30 characters.." });
    assert_eq!(service.post("v1/sessions", None, other).await.code(), "bad-request", "no spaces");
    let other = json!({ "user": "user1", "key": "another-key-of-30-characters.." });
    assert_eq!(service.post("v1/sessions", None, other).await.code(), "user-taken");
    assert_eq!(service.post("v1/sessions", None, json!({ "user": "x", "key": "short" })).await.code(), "bad-request");
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

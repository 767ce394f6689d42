//! Redis is gone for a while: posts are refused, readiness says so, and all goes on when it is back.

use liza_redis_servers::Server;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::setting::{node, ready};

/// Keeps what it was told before it answers.
const KEEPING: [&str; 4] = ["--appendonly", "yes", "--appendfsync", "always"];

async fn refused(caller: &Caller) {
    let signal = json!({ "key": "refused", "to": "user2", "type": "pong" });
    let answer = caller.post("signals", json!({ "signals": [signal] })).await;
    let status = answer.status();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!((status.as_u16(), &answer["error"]["code"]), (503, &json!("unavailable")), "{answer}");
    assert_eq!(answer["error"]["retryAfter"], 1);
}

#[tokio::test]
async fn a_killed_redis_that_keeps_its_data_takes_nothing_along() {
    let mut redis = Server::start(&KEEPING).unwrap();
    let (a, b) = (node(&redis.url(), &[]).await, node(&redis.url(), &[]).await);
    let (one, mut two) = (Caller::open(a.address(), "user1").await, Caller::open(b.address(), "user2").await);
    let mut ws = one.ws().await;
    assert_eq!(ws.next().await.unwrap()["event"], "ready");
    two.send("user1", json!("before")).await;
    assert_eq!(ws.next().await.unwrap()["data"], "before");

    redis.kill().unwrap();
    ready(&a, false).await;
    ready(&b, false).await;
    refused(&one).await;

    redis.run().unwrap();
    ready(&a, true).await;
    ready(&b, true).await;
    assert_eq!(two.send("user1", json!("after")).await["recipient"], "present", "the session lives");
    loop {
        // The stream has lasted, with its beats.
        let event = ws.next().await.expect("the stream lasts");
        if event["event"] == "signal" {
            assert_eq!(event["data"], "after");
            break;
        }
    }
}

#[tokio::test]
async fn a_redis_that_lost_its_data_is_said_to_have() {
    let mut redis = Server::start(&[]).unwrap();
    let a = node(&redis.url(), &[]).await;
    let one = Caller::open(a.address(), "user1").await;
    let mut ws = one.ws().await;
    assert_eq!(ws.next().await.unwrap()["event"], "ready");
    redis.kill().unwrap();
    ready(&a, false).await;
    redis.run().unwrap();
    ready(&a, true).await;
    while ws.next().await.is_some() {}
    let answer = one.post("tickets", json!({})).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], "unknown-session");
    Caller::open(a.address(), "user1").await;
}

#[tokio::test]
async fn a_redis_that_is_cut_off_is_found_out() {
    let redis = Server::start(&[]).unwrap();
    let a = node(&redis.url(), &[]).await;
    let mut one = Caller::open(a.address(), "user1").await;
    redis.freeze().unwrap();
    refused(&one).await;
    ready(&a, false).await;
    redis.thaw().unwrap();
    ready(&a, true).await;
    assert_eq!(one.send("user1", json!("again")).await["recipient"], "present");
}

#[tokio::test]
async fn a_node_starts_before_its_redis() {
    let mut redis = Server::start(&[]).unwrap();
    redis.kill().unwrap();
    let node = crate::program::Program::start(&["--engine", &redis.url()]);
    ready(&node, false).await;
    redis.run().unwrap();
    ready(&node, true).await;
    Caller::open(node.address(), "user1").await;
}

//! A replica takes over, as a Sentinel wants it.

use std::time::Instant;

use liza_redis_servers::Sentinel;
use serde_json::json;

use crate::caller::{Caller, LIMIT};
use crate::setting::{node, ready};

#[tokio::test]
async fn a_session_goes_on_when_a_replica_takes_over() {
    let mut redis = Sentinel::start().unwrap();
    let (a, b) = (node(&redis.url(), &[]).await, node(&redis.url(), &[]).await);
    let (one, mut two) = (Caller::open(a.address(), "user1").await, Caller::open(b.address(), "user2").await);
    let mut ws = one.ws().await;
    assert_eq!(ws.next().await.unwrap()["event"], "ready");
    two.send("user1", json!("before")).await;
    assert_eq!(ws.next().await.unwrap()["data"], "before");
    let began = Instant::now();
    while !redis.first.is_replicated() {
        assert!(began.elapsed() < LIMIT, "the replica has been told");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }

    redis.first.kill().unwrap();
    ready(&a, false).await;
    ready(&b, false).await;
    ready(&a, true).await;
    ready(&b, true).await;
    assert_eq!(two.send("user1", json!("after")).await["recipient"], "present");
    loop {
        let event = ws.next().await.expect("the stream lasts");
        if event["event"] == "signal" {
            assert_eq!(event["data"], "after");
            break;
        }
    }
}

//! A session is at home on no node.

use liza_redis_servers::{Cluster, Server};
use serde_json::json;

use crate::caller::Caller;
use crate::setting::node;

#[tokio::test]
async fn callers_at_two_nodes_reach_each_other() {
    let redis = Server::start(&[]).unwrap();
    reach_each_other(&redis.url(), &[]).await;
}

#[tokio::test]
async fn so_they_do_on_a_cluster() {
    let redis = Cluster::start().unwrap();
    reach_each_other(&redis.url(), &[]).await;
}

pub async fn reach_each_other(engine: &str, options: &[&str]) {
    // With a beat each 150 s, none comes between what is awaited.
    let options = [options, &["--lease", "600"]].concat();
    let (a, b) = (node(engine, &options).await, node(engine, &options).await);
    let (mut one, mut two) = (Caller::open(a.address(), "user1").await, Caller::open(b.address(), "user2").await);
    let (mut at_a, mut at_b) = (one.ws().await, two.sse().await);
    assert_eq!(at_a.next().await.unwrap()["event"], "ready");
    assert_eq!(at_b.next().await.unwrap()["event"], "ready");
    for n in 0..20 {
        assert_eq!(one.send("user2", json!(n)).await["recipient"], "present");
        assert_eq!(at_b.next().await.unwrap()["data"], n);
        assert_eq!(two.send("user1", json!(n)).await["recipient"], "present");
        assert_eq!(at_a.next().await.unwrap()["data"], n);
    }
    let closed = two.client.delete(two.url("sessions")).bearer_auth(&two.token).send().await.unwrap();
    assert_eq!(closed.status(), 204);
    assert_eq!(at_a.next().await.unwrap()["event"], "peer-gone");
    assert_eq!(at_b.next().await.unwrap()["event"], "ended");
}

#[tokio::test]
async fn a_killed_nodes_caller_resumes_at_another_with_token_and_cursor() {
    let redis = Server::start(&[]).unwrap();
    let (mut a, b) = (node(&redis.url(), &[]).await, node(&redis.url(), &[]).await);
    let (mut one, mut two) = (Caller::open(a.address(), "user1").await, Caller::open(b.address(), "user2").await);
    let mut ws = one.ws().await;
    assert_eq!(ws.next().await.unwrap()["event"], "ready");
    two.send("user1", json!("before")).await;
    let before = ws.next().await.unwrap();
    one.cursor = before["cursor"].as_str().unwrap().to_owned();
    a.child.kill().unwrap();
    a.child.wait().unwrap();
    assert_eq!(ws.next().await, None);

    assert_eq!(two.send("user1", json!("meanwhile")).await["recipient"], "present");
    one.address = b.address();
    let mut ws = one.ws().await;
    let ready = ws.next().await.unwrap();
    assert_eq!((&ready["event"], &ready["gap"]), (&json!("ready"), &json!(false)));
    assert_eq!(ws.next().await.unwrap()["data"], "meanwhile");
    two.send("user1", json!("after")).await;
    assert_eq!(ws.next().await.unwrap()["data"], "after");
    let mut at_b = two.ws().await;
    assert_eq!(at_b.next().await.unwrap()["event"], "ready");
    one.send("user2", json!("here")).await;
    assert_eq!(at_b.next().await.unwrap()["data"], "here");
}

#[tokio::test]
async fn a_ticket_of_one_node_opens_a_stream_at_another_and_ends_the_one_before() {
    let redis = Server::start(&[]).unwrap();
    let (a, b) = (node(&redis.url(), &[]).await, node(&redis.url(), &[]).await);
    let mut one = Caller::open(a.address(), "user1").await;
    let mut old = one.ws().await;
    assert_eq!(old.next().await.unwrap()["event"], "ready");
    one.address = b.address();
    let mut new = one.sse().await;
    assert_eq!(new.next().await.unwrap()["event"], "ready");
    assert_eq!(old.next().await, None, "a session has one reader, wherever");
}

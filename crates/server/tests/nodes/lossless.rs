//! 10,000 signals cross the nodes once and in order, though both sides are cut off again and again and change the node.

use std::net::SocketAddr;
use std::time::Duration;

use fastrand::Rng;
use liza_redis_servers::Server;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::setting::node;

const SIGNALS: u64 = 10_000;

fn one_of(nodes: [SocketAddr; 2], chance: &mut Rng) -> SocketAddr {
    if chance.bool() { nodes[0] } else { nodes[1] }
}

/// Sends all signals in order, each request at any node, some twice, some without waiting for the answer.
async fn sender(mut caller: Caller, nodes: [SocketAddr; 2], mut chance: Rng) {
    let mut next = 0;
    while next < SIGNALS {
        let until = (next + chance.u64(1..=32)).min(SIGNALS);
        let signals: Vec<_> = (next..until)
            .map(|n| json!({ "key": n.to_string(), "to": "reader", "type": "ice-candidate", "data": n }))
            .collect();
        let body = json!({ "signals": signals });
        if chance.u8(..4) == 0 {
            // Cut off: nobody knows how far it came.
            caller.address = one_of(nodes, &mut chance);
            let wait = Duration::from_micros(chance.u64(..5000));
            let _ = tokio::time::timeout(wait, caller.post("signals", body.clone())).await;
        }
        caller.address = one_of(nodes, &mut chance);
        let answer: Value = caller.post("signals", body).await.json().await.unwrap();
        let results = answer["results"].as_array().unwrap_or_else(|| panic!("{answer}"));
        next += results.iter().take_while(|result| result.get("error").is_none()).count() as u64;
    }
}

/// Reads for a while at one node, then at another, and gives what came.
async fn reader(mut caller: Caller, nodes: [SocketAddr; 2], mut chance: Rng) -> Vec<u64> {
    let mut came = Vec::new();
    while (came.len() as u64) < SIGNALS {
        caller.address = one_of(nodes, &mut chance);
        let mut ws = caller.ws().await;
        for _ in 0..chance.u8(1..=200) {
            let Some(event) = ws.next().await else { break };
            assert_ne!(event["gap"], true, "nothing is gone");
            if let Some(cursor) = event["cursor"].as_str() {
                caller.cursor = cursor.to_owned();
                ws.say(json!({ "ack": cursor })).await;
            }
            came.extend(event["data"].as_u64());
            if event["data"] == SIGNALS - 1 {
                break;
            }
        }
    }
    came
}

#[tokio::test]
async fn ten_thousand_signals_cross_the_nodes_once_and_in_order() {
    let redis = Server::start(&[]).unwrap();
    let options = ["--session-rate", "100000", "--address-rate", "100000"];
    let (a, b) = (node(&redis.url(), &options).await, node(&redis.url(), &options).await);
    let nodes = [a.address(), b.address()];
    let (one, two) = (Caller::open(nodes[0], "sender").await, Caller::open(nodes[1], "reader").await);
    let (_, came) = tokio::join!(sender(one, nodes, Rng::with_seed(1)), reader(two, nodes, Rng::with_seed(2)));
    assert_eq!(came, (0..SIGNALS).collect::<Vec<_>>());
}

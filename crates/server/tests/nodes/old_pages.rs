//! The mailboxes of old pages stay in one node, and that is said.

use liza_redis_servers::Server;
use serde_json::{Value, json};

use crate::program::Program;
use crate::setting::node;

const WARNING: &str = "the mailboxes of old pages stay in this process";

async fn ask(request: reqwest::RequestBuilder) -> Value {
    request.send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_node_that_old_pages_use_says_that_they_need_the_same_one() {
    let redis = Server::start(&[]).unwrap();
    let mut a = node(&redis.url(), &["--legacy"]).await;
    a.says(WARNING);
    let b = node(&redis.url(), &["--legacy"]).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = |node: &Program| format!("http://{}/api/signaling", node.address());
    let ping =
        json!({ "action": "signal", "from": "user1", "to": "user2", "type": "ping", "data": { "timestamp": 1 } });
    assert_eq!(ask(client.post(url(&a)).json(&ping)).await["success"], true);
    for (node, signals) in [(&a, 1), (&b, 0)] {
        let read = ask(client.get(url(node) + "?action=signals&userId=user2&since=0")).await;
        assert_eq!(read["signals"].as_array().map(Vec::len), Some(signals), "{read}");
    }
}

#[tokio::test]
async fn one_on_its_own_memory_has_nothing_to_say() {
    let program = Program::start(&["--legacy"]);
    program.terminate();
    assert!(!program.log().contains(WARNING));
}

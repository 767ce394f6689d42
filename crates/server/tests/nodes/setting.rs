//! Nodes, and what is waited for.

use std::time::{Duration, Instant};

use crate::caller::LIMIT;
use crate::program::Program;

/// A node on a Redis, once it is ready.
pub async fn node(engine: &str, options: &[&str]) -> Program {
    let node = Program::start(&[&["--engine", engine], options].concat());
    ready(&node, true).await;
    node
}

/// Waits until a node says that it is ready, or that it is not.
pub async fn ready(node: &Program, ready: bool) {
    let url = format!("http://{}/readyz", node.address());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let began = Instant::now();
    while client.get(&url).send().await.unwrap().status().is_success() != ready {
        assert!(began.elapsed() < LIMIT, "ready: {ready}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

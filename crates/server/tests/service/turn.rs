//! TURN credentials are made for whoever has a session.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::caller::Service;

#[tokio::test]
async fn credentials_are_made_for_the_session() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "north\n").unwrap();
    let file = file.to_str().unwrap();
    let url = "turn:turn.example.org:3478?transport=udp";
    let service = Service::with(&["--stun-url", "stun:a", "--turn-url", url, "--turn-secret-file", file]);
    let one = service.open("user1").await;
    let answer = service.post("v1/turn", Some(&one.token), Value::Null).await;
    assert_eq!(answer.body["lifetime"], 3_600_000);
    let servers = &answer.body["iceServers"];
    assert_eq!(servers[0], json!({ "urls": ["stun:a"] }));
    assert_eq!((&servers[1]["urls"][0], &servers[1]["username"]), (&json!(url), &json!("1700003600:user1")));
    assert!(servers[1]["credential"].as_str().is_some_and(|credential| credential.len() == 28));
}

#[tokio::test]
async fn without_servers_there_are_none() {
    let service = Service::new();
    let one = service.open("user1").await;
    let answer = service.post("v1/turn", Some(&one.token), Value::Null).await;
    assert_eq!(answer.body["iceServers"], json!([]));
}

//! `/config.json` is the server's own, so that the page it serves uses it.

use std::fs;

use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn the_page_is_told_of_this_server() {
    let app = App::with(&["--stun-url", "stun:stun.example.org:3478", "--stun-url", "stun:[2001:db8::1]"]);
    fs::write(app.dist.join("config.json"), r#"{"signaling":"https://elsewhere","other":1}"#).unwrap();
    let answer = app.get("/config.json").await;
    assert_eq!(
        answer.json(),
        json!({"signaling": "api/signaling", "iceServers": [
            {"urls": ["stun:stun.example.org:3478", "stun:[2001:db8::1]"]}
        ]})
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn without_a_stun_server_nobody_outside_is_asked() {
    assert_eq!(App::new().get("/config.json").await.json()["iceServers"], json!([]));
}

//! Each request of the deployed API.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_ping_reaches_its_mailbox() {
    let app = App::new();
    let ping = json!({"action": "ping", "from": "user1", "to": "user2", "data": {"timestamp": 5}});
    let answer = app.post(ping.to_string()).await;
    assert_eq!(answer["success"], true);
    assert!(answer["message"].is_string());
    assert_eq!(
        app.read(0).await,
        json!({"success": true, "total": 1, "new": 1, "signals": [{
            "id": 1_700_000_000_000_u64, "timestamp": 1_700_000_000, "from": "user1", "to": "user2",
            "type": "ping", "data": {"timestamp": 5}
        }]})
    );
}

#[tokio::test]
async fn each_type_of_signal_is_handed_out_as_given() {
    let app = App::new();
    let sent = [
        ("pong", json!({"received": true})),
        ("offer", json!({"type": "offer", "sdp": "v=0\r\n"})),
        ("answer", json!({"type": "answer", "sdp": "v=0\r\n"})),
        ("ice-candidate", json!({"candidate": "", "sdpMid": null, "sdpMLineIndex": null})),
        ("disconnect", json!({"reason": "<script>", "more": [1.5, "я", null]})),
        ("ping", json!("any JSON")),
    ];
    for (kind, data) in &sent {
        app.signal(kind, data.clone()).await;
    }
    let signals = app.read(0).await["signals"].clone();
    let got: Vec<_> =
        signals.as_array().unwrap().iter().map(|it| (it["type"].as_str().unwrap(), &it["data"])).collect();
    assert_eq!(got, sent.iter().map(|(kind, data)| (*kind, data)).collect::<Vec<_>>());
}

#[tokio::test]
async fn any_content_type_will_do() {
    let app = App::new();
    for content_type in ["application/json", "text/plain", "application/x-www-form-urlencoded", "nonsense"] {
        let body = json!({"action": "ping", "from": "user1", "to": "user2", "data": {}}).to_string();
        let request = Request::post("/api/signaling").header("content-type", content_type).body(Body::from(body));
        assert_eq!(app.send(request.unwrap()).await.json()["success"], true, "{content_type}");
    }
}

#[tokio::test]
async fn a_mailbox_that_nobody_wrote_to_is_empty() {
    let empty = json!({"success": true, "signals": [], "total": 0, "new": 0});
    assert_eq!(App::new().read(0).await, empty);
}

#[tokio::test]
async fn without_since_all_is_read() {
    let app = App::new();
    app.signal("pong", json!({})).await;
    assert_eq!(app.get("/api/signaling?action=signals&userId=user2").await.json()["new"], 1);
}

#[tokio::test]
async fn delete_takes_unread_signals_and_only_that_mailbox() {
    let app = App::new();
    app.signal("pong", json!({})).await;
    app.post(json!({"action": "ping", "from": "user2", "to": "user1"}).to_string()).await;
    assert_eq!(app.get("/api/signaling?action=delete&userId=user2").await.json()["success"], true);
    assert_eq!(app.read(0).await["total"], 0);
    assert_eq!(app.get("/api/signaling?action=signals&userId=user1").await.json()["total"], 1);
}

#[tokio::test]
async fn any_name_has_a_mailbox() {
    let app = App::new();
    let name = "Лиза & Co/100%";
    app.post(json!({"action": "ping", "from": "a", "to": name}).to_string()).await;
    let path = "/api/signaling?action=signals&since=0&userId=%D0%9B%D0%B8%D0%B7%D0%B0+%26%20Co/100%25";
    assert_eq!(app.get(path).await.json()["signals"][0]["to"], name);
}

#[tokio::test]
async fn stats_are_figures_without_names() {
    let app = App::new();
    app.signal("offer", json!({"sdp": "secret"})).await;
    let stats = app.get("/api/stats").await;
    let figures = stats.json();
    assert_eq!((&figures["mailboxes"], &figures["signals"], &figures["posted"]), (&json!(1), &json!(1), &json!(1)));
    let text = String::from_utf8(stats.body).unwrap();
    assert!(!text.contains("user2") && !text.contains("secret"));
}

#[tokio::test]
async fn nothing_of_the_api_is_cached() {
    let app = App::new();
    for path in ["/api/signaling?action=signals&userId=a", "/api/stats"] {
        assert_eq!(app.get(path).await.header("cache-control"), "no-store");
    }
}

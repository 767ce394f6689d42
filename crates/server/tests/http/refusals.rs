//! Anything else: HTTP 200 and `"success":false` with a message.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use liza_server::deployed::{MAX_BODY_BYTES, MAX_USER_ID_BYTES};
use serde_json::{Value, json};

use crate::app::App;

fn assert_refused(answer: &Value) {
    assert_eq!(answer["success"], false, "{answer}");
    assert!(answer["message"].as_str().is_some_and(|message| !message.is_empty()));
}

#[tokio::test]
async fn a_body_that_is_no_signal() {
    let app = App::new();
    let long = "x".repeat(MAX_USER_ID_BYTES + 1);
    for body in [
        json!(null),
        json!([1]),
        json!({}),
        json!({"action": "shout", "from": "a", "to": "user2"}),
        json!({"action": "ping", "from": "a"}),
        json!({"action": "ping", "from": "", "to": "user2"}),
        json!({"action": "ping", "from": "a", "to": ""}),
        json!({"action": "ping", "from": 1, "to": "user2"}),
        json!({"action": "ping", "from": long, "to": "user2"}),
        json!({"action": "ping", "from": "a", "to": long}),
        json!({"action": "signal", "from": "a", "to": "user2"}),
        json!({"action": "signal", "from": "a", "to": "user2", "type": "restart", "data": {}}),
    ] {
        assert_refused(&app.post(body.to_string()).await);
    }
    for body in [&b""[..], b"{", b"\xff\xfe", br#"{"action":"ping","from":"a","to":"user2","data":"\ud800"}"#] {
        assert_refused(&app.post(body).await);
    }
    assert_eq!(app.read(0).await["total"], 0);
}

#[tokio::test]
async fn data_that_would_make_the_mailbox_unreadable() {
    let app = App::new();
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert_refused(&app.post(format!(r#"{{"action":"ping","from":"a","to":"user2","data":{deep}}}"#)).await);
}

#[tokio::test]
async fn a_body_above_the_limit() {
    let app = App::new();
    let body = |bytes: usize| {
        let frame = json!({"action": "ping", "from": "a", "to": "user2", "data": ""}).to_string();
        frame.replace(r#""data":"""#, &format!(r#""data":"{}""#, "x".repeat(bytes - frame.len())))
    };
    assert_eq!(app.post(body(MAX_BODY_BYTES)).await["success"], true);
    assert_refused(&app.post(body(MAX_BODY_BYTES + 1)).await);
    assert_refused(&app.post(body(10 * MAX_BODY_BYTES)).await);
}

#[tokio::test]
async fn a_question_that_is_none() {
    let app = App::new();
    for query in [
        "",
        "?action=",
        "?action=signal&userId=a",
        "?action=signals",
        "?action=signals&userId=",
        "?action=signals&userId=a&since=x",
        "?action=signals&userId=a&since=NaN",
        "?action=signals&userId=a&since=1e999",
        "?action=signals&userId=a&userId=b",
        "?action=delete",
    ] {
        let answer = app.get(&format!("/api/signaling{query}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_refused(&answer.json());
    }
}

#[tokio::test]
async fn another_method() {
    let app = App::new();
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = Request::builder().method(method).uri("/api/signaling?action=delete&userId=a");
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_refused(&answer.json());
    }
}

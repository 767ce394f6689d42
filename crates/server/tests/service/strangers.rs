//! Nobody reads, sends or takes over without the token: attempts, and how each is refused.

use axum::http::Method;
use serde_json::{Value, json};

use crate::caller::Service;

#[tokio::test]
async fn nothing_is_done_without_a_token() {
    let service = Service::new();
    let one = service.open("user1").await;
    let signals = json!({ "signals": [{ "key": "k", "to": "user1", "type": "pong" }] });
    let attempts = [
        (Method::POST, "v1/signals", signals),
        (Method::GET, "v1/events?after=a.0", Value::Null),
        (Method::GET, "v1/events?after=a.0&token=guess", Value::Null),
        (Method::POST, "v1/acks", json!({ "cursor": "a.0" })),
        (Method::POST, "v1/tickets", Value::Null),
        (Method::POST, "v1/turn", Value::Null),
        (Method::DELETE, "v1/sessions", Value::Null),
    ];
    for (method, path, body) in attempts {
        let none = service.ask(method.clone(), path, None, body.clone()).await;
        assert_eq!((none.status, none.code()), (401, "no-token"), "{path}");
        for guess in ["guess", &one.token[..42], &one.token.to_lowercase(), &format!("{}x", one.token)] {
            let wrong = service.ask(method.clone(), path, Some(guess), body.clone()).await;
            assert_eq!((wrong.status, wrong.code()), (401, "unknown-session"), "{path}");
        }
    }
    assert_eq!(service.post("v1/goodbye", None, json!({ "token": "guess" })).await.code(), "unknown-session");
    assert_eq!(one.send("k", "user2", json!(1)).await["recipient"], "absent", "the session is still there");
}

#[tokio::test]
async fn nobody_can_say_who_a_signal_is_from() {
    let service = Service::new();
    let (one, mut two) = (service.open("user1").await, service.open("user2").await);
    one.send_all(json!([{ "key": "k", "to": "user2", "type": "pong", "from": "user3" }])).await;
    assert_eq!(two.read().await[0]["from"], "user1");
}

#[tokio::test]
async fn a_wrong_request_is_refused_by_its_code() {
    let service = Service::new();
    let one = service.open("user1").await;
    let token = Some(one.token.as_str());
    let cases = [
        (Method::POST, "v1/signals", json!("signals"), 400, "bad-json"),
        (
            Method::POST,
            "v1/signals",
            json!({ "signals": [{ "key": "", "to": "a", "type": "pong" }] }),
            400,
            "bad-request",
        ),
        (
            Method::POST,
            "v1/signals",
            json!({ "signals": [{ "key": "k", "to": "a", "type": "x" }] }),
            400,
            "bad-request",
        ),
        (Method::POST, "v1/acks", json!({ "cursor": "x" }), 400, "bad-request"),
        (Method::GET, "v1/events?after=x", Value::Null, 400, "bad-request"),
        (Method::GET, "v1/events?wait=31", Value::Null, 400, "bad-request"),
        (Method::POST, "v1/sessions", json!({ "user": "\u{202e}" }), 400, "bad-request"),
        (Method::GET, "v1/sessions", Value::Null, 405, "wrong-method"),
        (Method::GET, "v1/ws", Value::Null, 400, "bad-request"),
        (Method::GET, "v1/nothing", Value::Null, 404, "no-such-path"),
        (Method::GET, "", Value::Null, 404, "legacy-off"),
        (Method::GET, "?action=signals&userId=user1", Value::Null, 404, "legacy-off"),
    ];
    for (method, path, body, status, code) in cases {
        let answer = service.ask(method, path, token, body).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{path}");
    }
}

//! Nobody reads, sends, ends or takes over without the token: attempts, and how each is refused.

use axum::body::Body;
use axum::http::{Method, Request, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::caller::Service;

/// What only a session may do.
fn attempts() -> [(Method, &'static str, Value); 7] {
    let signals = json!({ "signals": [{ "key": "k", "to": "user1", "type": "pong" }] });
    [
        (Method::POST, "v1/signals", signals),
        (Method::GET, "v1/events?after=a.0", Value::Null),
        (Method::POST, "v1/acks", json!({ "cursor": "a.0" })),
        (Method::POST, "v1/tickets", Value::Null),
        (Method::POST, "v1/turn", Value::Null),
        (Method::DELETE, "v1/sessions", Value::Null),
        (Method::GET, "v1/events?after=a.0&wait=0", Value::Null),
    ]
}

async fn try_all(service: &Service, header: Option<&str>, query: &str) -> Vec<(u16, String)> {
    let mut refusals = Vec::new();
    for (method, path, body) in attempts() {
        let mark = if path.contains('?') { "&" } else { "?" };
        let mut request = Request::builder().method(method).uri(format!("/api/signaling/{path}{mark}{query}"));
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let answer = service.answer(request.body(Body::from(body.to_string())).unwrap()).await;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let refusal: Value = serde_json::from_slice(&body).unwrap();
        refusals.push((status, refusal["error"]["code"].as_str().unwrap().to_owned()));
    }
    refusals
}

#[tokio::test]
async fn nothing_is_done_without_the_token() {
    let service = Service::new();
    let mut one = service.open("user1").await;
    let closed = service.open("closed").await;
    closed.close().await;
    let taken_over = service.open("taken-over").await;
    service.post("v1/sessions", None, json!({ "user": "taken-over", "takeover": taken_over.token })).await;
    let lapsed = service.open("lapsed").await;
    for _ in 0..2 {
        service.pass(15_000).await;
        one.read().await;
    }
    let ticket = one.ticket().await;
    let token = one.token.as_str();

    let bearer = |token: &str| Some(format!("Bearer {token}"));
    let in_query = |name: &str| format!("{name}={token}");
    for (what, header, query, code) in [
        ("nothing", None, String::new(), "no-token"),
        ("an empty token", bearer(""), String::new(), "no-token"),
        ("another scheme", Some(format!("Basic {token}")), String::new(), "no-token"),
        ("a token without a scheme", Some(token.to_owned()), String::new(), "no-token"),
        ("a token in the address", None, in_query("token"), "no-token"),
        ("a token in the address", None, in_query("access_token"), "no-token"),
        ("a token in the place of a ticket", None, in_query("ticket"), "no-token"),
        ("a ticket where it is not taken", None, format!("ticket={ticket}"), "no-token"),
        ("a guess", bearer("guess"), String::new(), "unknown-session"),
        ("a part of a token", bearer(&token[..42]), String::new(), "unknown-session"),
        ("more than a token", bearer(&format!("{token}x")), String::new(), "unknown-session"),
        ("a token in other letters", bearer(&token.to_lowercase()), String::new(), "unknown-session"),
        ("a ticket as a token", bearer(&ticket), String::new(), "unknown-session"),
        ("the token of a closed session", bearer(&closed.token), String::new(), "unknown-session"),
        ("the token of a session that was taken over", bearer(&taken_over.token), String::new(), "unknown-session"),
        ("the token of a session whose lease ended", bearer(&lapsed.token), String::new(), "unknown-session"),
    ] {
        let refusals = try_all(&service, header.as_deref(), &query).await;
        assert_eq!(refusals, vec![(401, code.to_owned()); attempts().len()], "{what}");
    }
    assert!(one.read().await.is_empty(), "nothing was sent");
    assert_eq!(one.send("k", "user2", json!(1)).await["recipient"], "absent", "the session is still there");
}

async fn stream(service: &Service, query: &str, token: Option<&str>) -> Response<Body> {
    let mut request = Request::get(format!("/api/signaling/v1/events?{query}")).header("accept", "text/event-stream");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    service.answer(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn of_many_tickets_the_oldest_go() {
    let service = Service::new();
    let one = service.open("user1").await;
    let mut tickets = Vec::new();
    for _ in 0..9 {
        tickets.push(one.ticket().await);
    }
    let status = async |ticket: &str| stream(&service, &format!("ticket={ticket}"), None).await.status();
    assert_eq!(status(&tickets[0]).await, 401);
    for ticket in &tickets[1..] {
        assert_eq!(status(ticket).await, 200);
    }
}

#[tokio::test]
async fn a_stream_needs_a_ticket_that_is_good() {
    let service = Service::new();
    let one = service.open("user1").await;
    let closed = service.open("closed").await;
    let of_closed = closed.ticket().await;
    closed.close().await;
    let old = one.ticket().await;
    service.pass(10_000).await;
    let used = one.ticket().await;
    assert_eq!(stream(&service, &format!("ticket={used}"), None).await.status(), 200);
    for _ in 0..2 {
        service.pass(10_000).await;
        one.read_after(&one.cursor).await;
    }
    for (what, query, token, code) in [
        ("nothing", String::new(), None, "no-token"),
        ("a guess", "ticket=guess".to_owned(), None, "bad-ticket"),
        ("an empty one", "ticket=".to_owned(), None, "bad-ticket"),
        ("the token", format!("ticket={}", one.token), None, "bad-ticket"),
        ("one that was used", format!("ticket={used}"), None, "bad-ticket"),
        ("one that was used, with a token", format!("ticket={used}"), Some(one.token.as_str()), "bad-ticket"),
        ("one that is too old", format!("ticket={old}"), None, "bad-ticket"),
        ("one of a session that ended", format!("ticket={of_closed}"), None, "bad-ticket"),
    ] {
        let answer = stream(&service, &query, token).await;
        assert_eq!(answer.status(), 401, "{what}");
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["error"]["code"], code, "{what}");
    }
}

#[tokio::test]
async fn a_session_is_ended_and_taken_over_by_its_own_token_alone() {
    let service = Service::new();
    let (one, two, ended) = (service.open("user1").await, service.open("user2").await, service.open("user3").await);
    ended.close().await;
    let ticket = one.ticket().await;
    for secret in ["", "guess", &one.token[1..], &two.token, &ended.token, &ticket] {
        let takeover = json!({ "user": "user1", "takeover": secret });
        let answer = service.post("v1/sessions", None, takeover).await;
        assert_eq!((answer.status, answer.code()), (409, "user-taken"), "{secret:?}");
        if secret != two.token {
            let signals = json!([{ "key": "k", "to": "user2", "type": "disconnect" }]);
            let answer = service.post("v1/goodbye", None, json!({ "token": secret, "signals": signals })).await;
            assert_eq!((answer.status, answer.code()), (401, "unknown-session"), "{secret:?}");
        }
    }
    assert_eq!(one.send("k", "user2", json!(1)).await["recipient"], "present", "both are still there");
}

#[tokio::test]
async fn somebody_elses_cursor_opens_nothing() {
    let service = Service::new();
    let (mut one, two) = (service.open("user1").await, service.open("user2").await);
    two.send("k", "user1", json!("for user1")).await;
    let peeked = two.read_after(&one.cursor).await;
    assert_eq!((&peeked.body["events"], &peeked.body["gap"]), (&json!([]), &json!(true)));
    let after_all = one.read_after(&one.cursor).await.body["cursor"].clone();
    let acknowledged = service.post("v1/acks", Some(&two.token), json!({ "cursor": after_all })).await;
    assert_eq!(acknowledged.status, 204);
    assert_eq!(one.read().await[0]["data"], "for user1");
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

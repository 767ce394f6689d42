//! Each code of `docs/signaling.md` is said where it is due, with its status, words, and a time to come back where one helps.

use axum::body::Body;
use axum::http::{Method, Request, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use crate::caller::Service;

const DOCUMENT: &str = include_str!("../../../../docs/signaling.md");

/// For engines that are not in the server's own process.
const OF_OTHER_ENGINES: &str = "unavailable";

/// Which need no change of the request, but time.
const COMES_BACK: [&str; 5] = ["mailbox-full", "rate-limited", "too-many-connections", "too-many-sessions", "draining"];

/// The rows of the document's table: statuses and codes.
fn documented() -> Vec<(u16, &'static str)> {
    let table = DOCUMENT.split_once("## Refusals").unwrap().1;
    let rows = table.lines().filter_map(|line| {
        let mut cells = line.split('|').skip(1);
        let status: u16 = cells.next()?.trim().parse().ok()?;
        Some((status, cells.next()?))
    });
    rows.flat_map(|(status, codes)| codes.split('`').skip(1).step_by(2).map(move |code| (status, code))).collect()
}

/// A refusal, and the time to come back that stands in the header.
struct Refused {
    status: u16,
    error: Value,
    retry_after: Option<u64>,
}

async fn refused(response: Response<Body>) -> Refused {
    let status = response.status().as_u16();
    let retry_after = response.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().parse().unwrap());
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let error = serde_json::from_slice::<Value>(&body).unwrap()["error"].clone();
    Refused { status, error, retry_after }
}

async fn ask(service: &Service, method: Method, path: &str, token: &str, body: &str) -> Refused {
    let request = Request::builder().method(method).uri(format!("/api/signaling{path}"));
    let request = request.header("authorization", format!("Bearer {token}")).header("accept", "text/event-stream");
    refused(service.answer(request.body(Body::from(body.to_owned())).unwrap()).await).await
}

/// One refusal by each code that is the answer to a whole request.
async fn provoked() -> Vec<Refused> {
    let service = Service::with(&["--max-sessions", "1", "--max-address-streams", "1"]);
    let one = service.open("user1").await;
    let token = one.token.as_str();
    let large =
        json!({ "signals": [{ "key": "k", "to": "a", "type": "pong", "data": "x".repeat(65_535) }] }).to_string();
    let mut all = vec![
        ask(&service, Method::POST, "/v1/signals", token, "{").await,
        ask(&service, Method::POST, "/v1/acks", token, r#"{"cursor":"?"}"#).await,
        ask(&service, Method::POST, "/v1/turn", "", "").await,
        ask(&service, Method::POST, "/v1/turn", "guess", "").await,
        ask(&service, Method::GET, "/v1/events?ticket=guess", "", "").await,
        ask(&service, Method::POST, "/v1/nothing", token, "").await,
        ask(&service, Method::GET, "?action=signals&userId=a", token, "").await,
        ask(&service, Method::PUT, "/v1/signals", token, "").await,
        ask(&service, Method::POST, "/v1/sessions", token, r#"{"user":"user1"}"#).await,
        ask(&service, Method::POST, "/v1/signals", token, &large).await,
        ask(&service, Method::POST, "/v1/sessions", token, r#"{"user":"user2"}"#).await,
    ];
    let stream = Request::get("/api/signaling/v1/events").header("accept", "text/event-stream");
    let stream = stream.header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
    let _open = service.answer(stream).await;
    all.push(ask(&service, Method::GET, "/v1/events", token, "").await);
    service.drain.send_replace(true);
    all.push(ask(&service, Method::POST, "/v1/sessions", token, r#"{"user":"user3"}"#).await);

    let hurried = Service::with(&["--address-rate", "1"]);
    for _ in 0..10 {
        ask(&hurried, Method::POST, "/v1/turn", "guess", "").await;
    }
    all.push(ask(&hurried, Method::POST, "/v1/turn", "guess", "").await);
    all
}

#[tokio::test]
async fn each_code_has_its_status_and_words() {
    let mut expected = documented();
    expected.retain(|(_, code)| ![OF_OTHER_ENGINES, "mailbox-full"].contains(code));
    let mut seen = Vec::new();
    for Refused { status, error, retry_after } in &provoked().await {
        let code = error["code"].as_str().unwrap();
        seen.push((*status, code.to_owned()));
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{error}");
        assert_eq!(error["retryAfter"].as_u64(), *retry_after, "{code}: the same in the body and in the header");
        assert_eq!(retry_after.is_some(), COMES_BACK.contains(&code), "{code}");
        assert_eq!(error.get("held").is_some(), code == "user-taken", "{code}");
    }
    let mut expected: Vec<_> = expected.into_iter().map(|(status, code)| (status, code.to_owned())).collect();
    expected.sort();
    seen.sort();
    assert_eq!(seen, expected, "each that the document names, and no other");
}

#[tokio::test]
async fn a_signal_that_is_refused_is_so_in_the_same_words() {
    let service = Service::with(&["--max-mailbox-events", "1"]);
    let one = service.open("user1").await;
    one.send("a", "user1", json!(1)).await;
    let result = one.send("b", "user1", json!(2)).await;
    assert_eq!((&result["key"], &result["error"]["code"]), (&json!("b"), &json!("mailbox-full")));
    assert_eq!(result["error"]["retryAfter"], 1);
    assert!(result["error"]["message"].as_str().is_some_and(|message| message.contains("full")));
    assert!(documented().contains(&(429, "mailbox-full")));
}

#[tokio::test]
async fn whoever_comes_back_in_time_is_served() {
    let service = Service::with(&["--address-rate", "1"]);
    let code = async || service.post("v1/turn", Some("guess"), Value::Null).await;
    while code().await.code() != "rate-limited" {}
    let seconds = code().await.body["error"]["retryAfter"].as_u64().unwrap();
    service.pass(seconds * 1000).await;
    assert_eq!(code().await.code(), "unknown-session");
}

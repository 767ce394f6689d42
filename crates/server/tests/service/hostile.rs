//! Whatever is asked, the service answers by its codes: it does not break, and what it refuses it refuses in one form.

use axum::body::Body;
use axum::http::{HeaderValue, Request, Response};
use http_body_util::BodyExt;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use tokio::runtime;

use crate::caller::Service;

const METHODS: [&str; 8] = ["GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH", "BREW"];
const PATHS: [&str; 8] = ["sessions", "goodbye", "signals", "events", "ws", "acks", "tickets", "turn"];
const NAMES: [&str; 5] = ["after", "wait", "ticket", "token", "x"];
const HEADERS: [&str; 8] = [
    "authorization",
    "accept",
    "last-event-id",
    "content-type",
    "upgrade",
    "connection",
    "sec-websocket-key",
    "origin",
];
const VALUES: [&str; 8] =
    ["Bearer TOKEN", "bearer ", "text/event-stream", "a.0", "websocket", "upgrade", "http://localhost:8080", "31"];
const BODIES: [&str; 8] = [
    r#"{"user":"user2"}"#,
    r#"{"user":"user1","takeover":"TOKEN"}"#,
    r#"{"token":"TOKEN"}"#,
    r#"{"signals":[{"key":"k","to":"user1","type":"pong","data":[1]}]}"#,
    r#"{"signals":[{"key":"k","to":"","type":"pong"}]}"#,
    r#"{"cursor":"a.0"}"#,
    r#"{"user":1}"#,
    "[]",
];

/// A request; `TOKEN` in it stands for a token that is good.
#[derive(Clone, Debug)]
struct Asked {
    method: &'static str,
    path: String,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
}

/// Not a time to wait: the tests would wait as long.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![select(&VALUES[..]).prop_map(str::to_owned), any::<String>()]
        .prop_filter("a time to wait", |text| text.parse::<u64>().map_or(true, |seconds| seconds == 0 || seconds > 30))
}

fn asked() -> impl Strategy<Value = Asked> {
    let path = prop_oneof![8 => select(&PATHS[..]).prop_map(str::to_owned), 1 => "[a-z/.%]{0,10}"];
    let header = prop_oneof![select(&VALUES[..]).prop_map(|text| text.as_bytes().to_vec()), vec(any::<u8>(), 0..20)];
    let body =
        prop_oneof![4 => select(&BODIES[..]).prop_map(|text| text.as_bytes().to_vec()), 1 => vec(any::<u8>(), 0..50)];
    (
        select(&METHODS[..]),
        path,
        vec((select(&NAMES[..]), value()), 0..4),
        vec((select(&HEADERS[..]), header), 0..5),
        body,
    )
        .prop_map(|(method, path, query, headers, body)| Asked { method, path, query, headers, body })
}

impl Asked {
    /// The request, where it is one at all.
    fn request(self, token: &str) -> Option<Request<Body>> {
        let query: Vec<_> = self.query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let uri = format!("/api/signaling/v1/{}?{}", self.path, query.join("&"));
        let mut request = Request::builder().method(self.method).uri(uri);
        for (name, value) in self.headers {
            let Ok(value) = HeaderValue::from_bytes(&replaced(&value, token)) else { continue };
            request = request.header(name, value);
        }
        request.body(Body::from(replaced(&self.body, token))).ok()
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn replaced(bytes: &[u8], token: &str) -> Vec<u8> {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.to_vec(), |text| text.replace("TOKEN", token).into_bytes())
}

async fn check(response: Response<Body>) -> Result<(), TestCaseError> {
    let status = response.status();
    if status.is_success() {
        return Ok(());
    }
    prop_assert!(status.is_client_error(), "{}", status);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    // An answer to HEAD has none.
    if !body.is_empty() {
        let refusal: Value = serde_json::from_slice(&body).unwrap_or_default();
        prop_assert!(refusal["error"]["code"].is_string(), "{}: {}", status, String::from_utf8_lossy(&body));
        prop_assert!(refusal["error"]["message"].is_string());
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_request_is_answered(asked in vec(asked(), 1..4)) {
        let runtime = runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let service = Service::with(&["--max-address-streams", "0"]);
            let token = service.open("user1").await.token;
            for request in asked.into_iter().filter_map(|asked| asked.request(&token)) {
                check(service.answer(request).await).await?;
            }
            Ok::<_, TestCaseError>(())
        })?;
    }
}

#[tokio::test]
async fn a_body_above_the_limit_is_refused_in_the_same_form() {
    let service = Service::new();
    let one = service.open("user1").await;
    let large = Value::from("x".repeat(3 * 1024 * 1024));
    for path in ["sessions", "goodbye", "signals", "acks"] {
        let answer = service.post(&format!("v1/{path}"), Some(&one.token), large.clone()).await;
        assert_eq!((answer.status, answer.code()), (413, "too-large"), "{path}");
    }
}

#[tokio::test]
async fn an_address_where_nothing_is_is_refused_in_the_same_form() {
    let service = Service::new();
    for path in ["v1", "v1/", "v1/nothing", "v1/sessions/", "v2/sessions", "nothing"] {
        let answer = service.post(path, None, Value::Null).await;
        assert_eq!((answer.status, answer.code()), (404, "no-such-path"), "{path}");
    }
}

//! What the service does is what its document says. Every answer of these tests is held against it.

use std::sync::LazyLock;

use axum::http::{HeaderMap, Method};
use liza_server::api::Api;
use serde_json::{Value, json};

use crate::caller::Service;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(Api::document()).unwrap());

/// Fails where the document says something else; `path` is below the signaling API's.
pub fn check(method: &Method, path: &str, status: u16, headers: &HeaderMap, body: &[u8]) {
    let path = format!("/{}", path.split('?').next().unwrap());
    let known = &DOCUMENT["paths"][&path];
    let operation = &known[method.as_str().to_lowercase()];
    if path == "/v1/openapi.json" {
        return;
    }
    if known.is_null() || operation.is_null() {
        assert!(!path.starts_with("/v1/") || matches!(status, 404 | 405), "{method} {path} is not in the document");
        return;
    }
    let response = &operation["responses"][status.to_string()];
    assert!(response.is_object(), "{method} {path}: {status} is not in the document");
    let Some(content) = response["content"].as_object() else {
        return assert!(body.is_empty(), "{method} {path}: {status} has no body");
    };
    let kind = headers["content-type"].to_str().unwrap();
    assert!(content.contains_key(kind), "{method} {path}: {status} is not {kind}");
    let body: Value = serde_json::from_slice(body).unwrap();
    let mut schema = DOCUMENT.clone();
    let escaped = |text: &str| text.replace('~', "~0").replace('/', "~1");
    schema["$ref"] = Value::from(format!(
        "#/paths/{}/{}/responses/{status}/content/{}/schema",
        escaped(&path),
        method.as_str().to_lowercase(),
        escaped(kind)
    ));
    if let Err(why) = jsonschema::validate(&schema, &body) {
        panic!("{method} {path}: {status} is not as the document says: {why}\n{body}");
    }
    if let Some(codes) = response["x-codes"].as_array() {
        assert!(codes.contains(&body["error"]["code"]), "{method} {path}: {} is not in the document", body["error"]);
        let retry = &body["error"]["retryAfter"];
        let said = headers.get("retry-after").map(|seconds| seconds.to_str().unwrap().parse::<u64>().unwrap());
        assert_eq!(said, retry.as_u64(), "the header and the member say the same");
    }
}

#[tokio::test]
async fn it_is_served() {
    let service = Service::new();
    let answer = service.ask(Method::GET, "v1/openapi.json", None, Value::Null).await;
    assert_eq!((answer.status, &answer.body), (200, &*DOCUMENT));
    assert_eq!(answer.body["openapi"], "3.1.0");
}

#[test]
fn another_answer_than_it_says_is_found() {
    let headers = HeaderMap::from_iter([("content-type".parse().unwrap(), "application/json".parse().unwrap())]);
    let found = |path: &'static str, status, body: Value| {
        let headers = headers.clone();
        let checked = move || check(&Method::POST, path, status, &headers, body.to_string().as_bytes());
        std::panic::catch_unwind(checked).is_err()
    };
    let ticket = json!({ "ticket": "t", "lifetime": 1 });
    assert!(!found("v1/tickets", 201, ticket.clone()));
    assert!(found("v1/tickets", 200, ticket), "another status");
    assert!(found("v1/tickets", 201, json!({ "ticket": 7, "lifetime": 1 })), "another type");
    assert!(found("v1/tickets", 201, json!({ "ticket": "t" })), "a member is missing");
    let refusal = |code| json!({ "error": { "code": code, "message": "" } });
    assert!(!found("v1/tickets", 401, refusal("no-token")));
    assert!(found("v1/tickets", 401, refusal("bad-ticket")), "another code");
    assert!(found("v1/nothing", 200, json!({})), "another path");
}

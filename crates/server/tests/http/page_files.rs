//! The built page's files: types, how long they may be kept, compressed forms.

use std::fs;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use crate::app::{App, INDEX};

const WASM: &str = "liza-call-0123456789abcdef_bg.wasm";

fn with_files(files: &[(&str, &[u8])]) -> App {
    let app = App::new();
    for (name, content) in files {
        fs::write(app.dist.join(name), content).unwrap();
    }
    app
}

#[tokio::test]
async fn the_page_is_at_the_root() {
    let app = App::new();
    for path in ["/", "/index.html", "/?signaling=https://elsewhere&lang=en"] {
        let answer = app.get(path).await;
        assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, INDEX.as_bytes()), "{path}");
        assert!(answer.header("content-type").starts_with("text/html"));
    }
}

#[tokio::test]
async fn each_file_has_its_type() {
    let app = with_files(&[(WASM, b""), ("a.js", b""), ("a.css", b""), ("a.svg", b"")]);
    for (path, mime) in
        [(WASM, "application/wasm"), ("a.js", "text/javascript"), ("a.css", "text/css"), ("a.svg", "image/svg+xml")]
    {
        assert_eq!(app.get(&format!("/{path}")).await.header("content-type"), mime);
    }
}

#[tokio::test]
async fn only_names_with_a_hash_are_kept_for_ever() {
    let names = [
        (WASM, true),
        ("liza-call-0123456789abcdef.js", true),
        ("style-0123456789abcdef.css", true),
        ("style.css", false),
        ("icon-ae346dce346cad7.svg", true),
        ("style-0123456789ab.css", false),
        ("style-0123456789abcdef0.css", false),
        ("style-0123456789ABCDEF.css", false),
    ];
    let app = with_files(&names.map(|(name, _)| (name, &b""[..])));
    for (name, hashed) in names {
        let expected = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        assert_eq!(app.get(&format!("/{name}")).await.header("cache-control"), expected, "{name}");
    }
    assert_eq!(app.get("/").await.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn a_missing_file_is_not_kept() {
    let answer = App::new().get(&format!("/{WASM}")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::NOT_FOUND, "no-cache"));
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let app = App::new();
    let etag = app.get("/").await.header("etag").to_owned();
    let again = Request::get("/").header("if-none-match", etag).body(Body::empty()).unwrap();
    let answer = app.send(again).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn compressed_forms_are_sent_to_whoever_takes_them() {
    let (br, gz) = (format!("{WASM}.br"), format!("{WASM}.gz"));
    let app = with_files(&[(WASM, b"plain"), (&br, b"brotli"), (&gz, b"gzip")]);
    for (accepted, coding, body) in
        [("gzip, deflate, br, zstd", "br", "brotli"), ("gzip", "gzip", "gzip"), ("", "", "plain")]
    {
        let answer = app.get_coded(&format!("/{WASM}"), accepted).await;
        assert_eq!((answer.header("content-encoding"), answer.body.as_slice()), (coding, body.as_bytes()));
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let app = App::new();
    fs::write(app.dist.join("../outside.txt"), "secret").unwrap();
    for path in ["/../outside.txt", "/%2e%2e/outside.txt", "/..%2foutside.txt", "//etc/passwd"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn long_answers_of_the_api_are_compressed() {
    let app = App::new();
    app.signal("offer", json!({"sdp": "a=candidate\r\n".repeat(1000)})).await;
    let path = "/api/signaling?action=signals&userId=user2";
    let (plain, coded) = (app.get(path).await, app.get_coded(path, "gzip, br").await);
    assert_eq!((plain.header("content-encoding"), coded.header("content-encoding")), ("", "gzip"));
    assert!(coded.body.len() * 10 < plain.body.len());
    assert_eq!(app.get_coded("/api/stats", "gzip").await.header("content-encoding"), "");
}

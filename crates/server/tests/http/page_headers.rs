//! What a browser is told to allow.

use std::fs;

use crate::app::App;

/// The hash of the script in the test's page, from CSP Level 3, 7.3.2.
const HASH: &str = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";

fn directive<'a>(policy: &'a str, name: &str) -> &'a str {
    policy.split("; ").find_map(|directive| directive.strip_prefix(name)?.strip_prefix(' ')).unwrap_or("")
}

#[tokio::test]
async fn the_page_runs_its_own_scripts_only() {
    let app = App::new();
    let page = app.get("/").await;
    let policy = page.header("content-security-policy");
    assert_eq!(directive(policy, "script-src"), format!("'self' 'wasm-unsafe-eval' {HASH}"));
    assert_eq!(directive(policy, "default-src"), "'self'");
    for closed in ["frame-ancestors", "base-uri", "form-action", "object-src"] {
        assert_eq!(directive(policy, closed), "'none'");
    }
    assert!(!policy.contains("unsafe-inline"));
}

#[tokio::test]
async fn a_page_that_was_built_again_has_its_new_scripts_allowed() {
    let app = App::new();
    fs::write(app.dist.join("index.html"), "<script>1</script><script>2</script>").unwrap();
    let page = app.get("/index.html").await;
    let scripts = directive(page.header("content-security-policy"), "script-src");
    assert_eq!(scripts.matches("sha256-").count(), 2);
    assert!(!scripts.contains(HASH));
}

#[tokio::test]
async fn other_files_allow_no_inline_script() {
    let app = App::new();
    fs::write(app.dist.join("a.svg"), "<svg/>").unwrap();
    for path in ["/a.svg", "/missing", "/config.json"] {
        let answer = app.get(path).await;
        assert_eq!(directive(answer.header("content-security-policy"), "script-src"), "'self' 'wasm-unsafe-eval'");
    }
}

#[tokio::test]
async fn camera_and_microphone_are_the_pages_own() {
    let page = App::new().get("/").await;
    assert_eq!(page.header("permissions-policy"), "camera=(self), microphone=(self), display-capture=(self)");
}

#[tokio::test]
async fn no_answer_is_sniffed_and_no_address_is_passed_on() {
    let app = App::new();
    for path in ["/", "/config.json", "/healthz", "/api/stats", "/api/signaling", "/missing"] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
}

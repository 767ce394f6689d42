//! Which origins may call the API.

use axum::body::Body;
use axum::http::{Method, Request};
use liza_server::cors::DEPLOYED_ORIGINS;

use crate::app::{Answer, App};

async fn preflight(app: &App, origin: &str) -> Answer {
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri("/api/signaling")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,authorization,x-requested-with");
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn get(app: &App, origin: &str) -> Answer {
    app.send(Request::get("/api/stats").header("origin", origin).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_deployed_origins_are_allowed() {
    let app = App::new();
    for origin in DEPLOYED_ORIGINS {
        let answer = preflight(&app, origin).await;
        assert!(answer.status.is_success());
        assert_eq!(answer.header("access-control-allow-origin"), origin);
        assert_eq!(answer.header("access-control-allow-headers"), "content-type,authorization,x-requested-with");
        assert_eq!(answer.header("access-control-allow-methods"), "GET,POST,DELETE");
        assert_eq!(get(&app, origin).await.header("access-control-allow-origin"), origin);
    }
}

#[tokio::test]
async fn others_are_not() {
    let app = App::new();
    for origin in
        ["https://example.org", "http://lizamsg.ru", "http://localhost:8081", "https://lizamsg.ru.evil.org", "null"]
    {
        assert_eq!(preflight(&app, origin).await.header("access-control-allow-origin"), "", "{origin}");
        assert_eq!(get(&app, origin).await.header("access-control-allow-origin"), "", "{origin}");
    }
}

#[tokio::test]
async fn the_answer_says_that_it_depends_on_the_origin() {
    assert!(
        get(&App::new(), "https://lizamsg.ru")
            .await
            .headers
            .get_all("vary")
            .iter()
            .any(|vary| { vary.to_str().is_ok_and(|vary| vary.to_ascii_lowercase().contains("origin")) })
    );
}

#[tokio::test]
async fn a_list_of_ones_own_replaces_the_deployed_one() {
    let app = App::with(&["--allow-origin", "https://call.example.org", "--allow-origin", "http://[::1]:9000"]);
    for (origin, allowed) in
        [("https://call.example.org", true), ("http://[::1]:9000", true), ("https://lizamsg.ru", false)]
    {
        let answer = preflight(&app, origin).await;
        assert_eq!(answer.header("access-control-allow-origin") == origin, allowed, "{origin}");
    }
}

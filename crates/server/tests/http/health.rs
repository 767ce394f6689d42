//! Whoever watches the server asks here.

use axum::http::StatusCode;

use crate::app::App;

#[tokio::test]
async fn a_server_that_answers_is_well() {
    let answer = App::new().get("/healthz").await;
    assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, &b"ok\n"[..]));
}

#[tokio::test]
async fn a_server_that_ends_is_well_and_not_ready() {
    let app = App::new();
    assert_eq!(app.get("/readyz").await.status, StatusCode::OK);
    app.drain();
    assert_eq!(app.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
}

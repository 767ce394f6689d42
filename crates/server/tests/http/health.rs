//! Whoever watches the server asks here.

use axum::http::StatusCode;

use crate::app::App;

#[tokio::test]
async fn a_server_that_answers_is_well() {
    let answer = App::new().get("/healthz").await;
    assert_eq!((answer.status, answer.body.as_slice()), (StatusCode::OK, &b"ok\n"[..]));
}

//! A page that throws, and the test that it fails.

use axum::Router;
use axum::response::Html;
use axum::routing::get;

use crate::{BrowserKind, Failure, Loopback, Outcome, Play};

const PAGE: &str = "<!doctype html><title>A page that throws</title><script>throw new Error('thrown');</script>";

/// Plays a test that only opens such a page: it fails for that.
///
/// # Errors
/// It fails for something else.
pub async fn an_exception_is_a_failure(kind: BrowserKind) -> Outcome {
    let page = Loopback::host(Router::new().route("/", get(async || Html(PAGE)))).await?;
    let play = Play::between(kind, kind);
    match play.act(async |stage| stage.other_page(page.url()).await.map(drop)).await {
        Err(Failure::Console(faults)) => assert!(faults.iter().all(|fault| fault.contains("thrown")), "{faults:?}"),
        other => panic!("{other:?}"),
    }
    Ok(())
}

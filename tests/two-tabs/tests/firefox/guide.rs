//! The manual, word for word: two users in two tabs of one Firefox, so that one of them is always hidden.

use liza_two_tabs::BrowserKind::Firefox;
use liza_two_tabs::Outcome;
use liza_two_tabs::manual::{Transport, followed};

#[tokio::test]
async fn two_users_follow_the_manual_twice_by_web_socket() -> Outcome {
    followed(Firefox, Firefox, Transport::WebSocket).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn two_users_follow_the_manual_twice_by_server_sent_events() -> Outcome {
    followed(Firefox, Firefox, Transport::ServerSentEvents).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn two_users_follow_the_manual_twice_by_polling_the_deployed_api() -> Outcome {
    followed(Firefox, Firefox, Transport::DeployedApi).await
}

//! Step 4 in two tabs of Firefox, whose second user says no to the camera: the call goes on one way, and says why.

use liza_two_tabs::BrowserKind::Firefox;
use liza_two_tabs::Outcome;
use liza_two_tabs::manual::{Transport, followed_without_a_camera};

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn a_call_goes_on_one_way_by_web_socket() -> Outcome {
    followed_without_a_camera(Firefox, Firefox, Transport::WebSocket).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn a_call_goes_on_one_way_by_server_sent_events() -> Outcome {
    followed_without_a_camera(Firefox, Firefox, Transport::ServerSentEvents).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn a_call_goes_on_one_way_by_polling_the_deployed_api() -> Outcome {
    followed_without_a_camera(Firefox, Firefox, Transport::DeployedApi).await
}

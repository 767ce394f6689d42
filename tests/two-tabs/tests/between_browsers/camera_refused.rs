//! Step 4 between two browsers, of which the called one's user says no to the camera: the call goes on one way, and says why.

use liza_two_tabs::BrowserKind::{Chromium, Firefox};
use liza_two_tabs::Outcome;
use liza_two_tabs::manual::{Transport, followed_without_a_camera};

#[tokio::test]
async fn firefox_has_no_camera_for_chromium_by_web_socket() -> Outcome {
    followed_without_a_camera(Chromium, Firefox, Transport::WebSocket).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn firefox_has_no_camera_for_chromium_by_server_sent_events() -> Outcome {
    followed_without_a_camera(Chromium, Firefox, Transport::ServerSentEvents).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn firefox_has_no_camera_for_chromium_by_polling_the_deployed_api() -> Outcome {
    followed_without_a_camera(Chromium, Firefox, Transport::DeployedApi).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn chromium_has_no_camera_for_firefox_by_web_socket() -> Outcome {
    followed_without_a_camera(Firefox, Chromium, Transport::WebSocket).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn chromium_has_no_camera_for_firefox_by_server_sent_events() -> Outcome {
    followed_without_a_camera(Firefox, Chromium, Transport::ServerSentEvents).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn chromium_has_no_camera_for_firefox_by_polling_the_deployed_api() -> Outcome {
    followed_without_a_camera(Firefox, Chromium, Transport::DeployedApi).await
}

//! The manual, word for word, between two browsers: pictures, sound, and two calls in a row, either of which another side
//! ends.

use liza_two_tabs::BrowserKind::{Chromium, Firefox};
use liza_two_tabs::Outcome;
use liza_two_tabs::manual::{Transport, followed};

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn chromium_calls_firefox_by_web_socket() -> Outcome {
    followed(Chromium, Firefox, Transport::WebSocket).await
}

#[tokio::test]
async fn chromium_calls_firefox_by_server_sent_events() -> Outcome {
    followed(Chromium, Firefox, Transport::ServerSentEvents).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn chromium_calls_firefox_by_polling_the_deployed_api() -> Outcome {
    followed(Chromium, Firefox, Transport::DeployedApi).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn firefox_calls_chromium_by_web_socket() -> Outcome {
    followed(Firefox, Chromium, Transport::WebSocket).await
}

#[tokio::test]
#[ignore = "for `cargo xtask test --all`"]
async fn firefox_calls_chromium_by_server_sent_events() -> Outcome {
    followed(Firefox, Chromium, Transport::ServerSentEvents).await
}

#[tokio::test]
async fn firefox_calls_chromium_by_polling_the_deployed_api() -> Outcome {
    followed(Firefox, Chromium, Transport::DeployedApi).await
}

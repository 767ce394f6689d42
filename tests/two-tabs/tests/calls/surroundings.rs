//! Causes around a call: the network, the server, a question that was closed, a tab that nobody looks at.

use std::time::Duration;

use liza_two_tabs::{Button, Devices, Outcome, Play, play};
use serde_json::json;

/// Longer than the panel waits for a picture before it looks why there is none.
const PICTURE: Duration = Duration::from_secs(40);

#[tokio::test]
async fn a_lost_network_is_named_until_it_is_back() -> Outcome {
    play(async |stage| {
        let user = stage.tab(1, "?lang=ru").await?;
        user.starts().await?;
        let online = async |online: bool| {
            let conditions =
                json!({ "offline": !online, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
            user.tab().devtools("Network.enable", json!({})).await?;
            user.tab().devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
        };
        online(false).await?;
        user.is_told("network-lost").await?;
        online(true).await?;
        user.sees("all is well again", PICTURE, |panel| panel.code.is_empty()).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_server_that_was_restarted_is_named() -> Outcome {
    play(async |stage| {
        let user = stage.tab(1, "?lang=ru").await?;
        user.starts().await?;
        stage.server.kill().await?;
        user.is_told("signaling-unreachable").await?;
        stage.server.restart().await?;
        let told = |panel: &liza_two_tabs::Panel| panel.code == "server-restarted";
        user.sees("the session is open again", PICTURE, told).await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_question_that_was_closed_is_told_from_a_no() -> Outcome {
    // Nobody is there to be asked: the browser takes that for a question that was closed.
    Play::new()
        .devices(Devices::ByPermission)
        .act(async |stage| {
            let page = stage.page("?lang=ru").await?;
            let [user1, user2] = page.users();
            user1.starts().await?;
            user2.starts().await?;
            page.set_permission("camera", "prompt").await?;
            page.set_permission("microphone", "prompt").await?;
            user1.press(Button::Connect).await?;
            user1.is_told("permission-dismissed").await.map(drop)
        })
        .await
}

#[tokio::test]
async fn a_tab_that_nobody_looks_at_is_named_and_all_is_well_once_it_is_shown() -> Outcome {
    play(async |stage| {
        let user2 = stage.tab(2, "?lang=ru").await?;
        let user1 = stage.tab(1, "?lang=ru").await?;
        user2.starts().await?;
        user1.starts().await?;
        user1.press(Button::Connect).await?;
        user1.reaches("in-call").await?;
        user2.sees("the tab is hidden", PICTURE, |panel| panel.code == "tab-hidden").await?;
        user2.tab().show().await?;
        user2.sees("all is well", PICTURE, |panel| panel.code == "all-well").await.map(drop)
    })
    .await
}

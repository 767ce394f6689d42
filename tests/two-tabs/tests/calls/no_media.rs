//! The connection is up, and yet nothing is seen: nothing comes, what comes is nonsense, or the browser waits for a click.

use std::time::Duration;

use liza_native_peer::NativePeer;
use liza_two_tabs::{Button, Devices, Outcome, Play, play};
use serde_json::json;

/// Longer than the panel waits for a picture before it looks why there is none.
const LOOKED: Duration = Duration::from_secs(40);

#[tokio::test]
async fn a_peer_without_devices_sends_nothing() -> Outcome {
    Play::new()
        .devices(Devices::ByPermission)
        .act(async |stage| {
            let user1 = stage.open_at(&format!("{}/?lang=en", stage.server.url())).await?.user(1);
            let user2 = stage.open_at(&format!("{}/?lang=en", stage.server.url_by_number())).await?.user(2);
            for (user, setting) in [(&user1, "granted"), (&user2, "denied")] {
                user.tab().set_permission("camera", setting).await?;
                user.tab().set_permission("microphone", setting).await?;
                user.starts().await?;
            }
            user1.press(Button::Connect).await?;
            let told = user1.sees("nothing comes", LOOKED, |panel| panel.code == "no-packets").await?;
            assert!(told.diagnosis.contains("camera and microphone there"), "{}", told.diagnosis);
            user1.reaches("in-call").await
        })
        .await
}

#[tokio::test]
async fn pictures_that_cannot_be_decoded_are_named() -> Outcome {
    play(async |stage| {
        let base = format!("{}/api/signaling", stage.server.url());
        let peer = NativePeer::start_garbling(&base, "user2")?;
        peer.stands(|standing| standing.state == liza_core::State::Idle).await?;
        let user1 = stage.tab(1, "?lang=en").await?;
        user1.starts().await?;
        user1.press(Button::Connect).await?;
        user1.reaches("in-call").await?;
        user1.sees("nonsense comes", LOOKED, |panel| panel.code == "no-picture").await.map(drop)
    })
    .await
}

/// A press that the browser does not take for a person's.
const PRESS: &str = "document.querySelector(`#panel${arguments[0]} [data-action=${arguments[1]}]`).click()";

/// A page whose camera is open may play without a click: this one's opens later.
const HOLD_CAMERA: &str = "
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const released = new Promise(release => { window.releaseCamera = release; });
    navigator.mediaDevices.getUserMedia = async (...args) => { await released; return ask(...args); };";

#[tokio::test]
async fn a_browser_that_waits_for_a_click_gets_one() -> Outcome {
    play(async |stage| {
        let user2 = stage.window(2, "?lang=en").await?;
        user2.tab().run(HOLD_CAMERA, []).await?;
        user2.tab().run(PRESS, [json!(2), json!("start")]).await?;
        user2.reaches("idle").await?;
        let user1 = stage.window(1, "?lang=en").await?;
        user1.starts().await?;
        user1.press(Button::Connect).await?;
        user2.is_told("play-blocked").await?;
        user2.tab().click("#panel2", "▶ Play").await?;
        user2.tab().run("window.releaseCamera()", []).await?;
        user2.sees_and_hears_the_call().await?;
        user2.sees("all is well", LOOKED, |panel| panel.code == "all-well").await.map(drop)
    })
    .await
}

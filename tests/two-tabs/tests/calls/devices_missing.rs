//! Devices that cannot be had. That a machine has none is real; a fake camera is never in use by another program, and a
//! headless browser asks nobody, so for these two the page is given the answer that a browser gives.

use std::time::Duration;

use liza_two_tabs::{Button, Devices, Outcome, Play};

/// Longer than a panel waits for an answer to the browser's question.
const PROMPT: Duration = Duration::from_secs(60);

/// The camera of a browser whose machine gives it to another program (W3C Media Capture, 10.3); the microphone is given.
const IN_USE: &str = "
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = wanted =>
        wanted.video ? Promise.reject(new DOMException('in use', 'NotReadableError')) : ask(wanted);";

/// Calls in one tab, and waits for the first user's diagnosis.
async fn is_told(devices: Devices, script: &str, code: &str) -> Outcome {
    let play = Play::new().devices(devices);
    play.act(async |stage| {
        let page = stage.page("?lang=en").await?;
        page.run(script, []).await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user1.is_told(code).await?;
        // The call goes on with the microphone, and with a synthetic camera.
        user2.remote_video().sounds().await?;
        page.click("#panel1", "🎨 Synthetic camera and microphone").await?;
        user2.remote_video().moves().await
    })
    .await
}

#[tokio::test]
async fn a_machine_without_a_camera() -> Outcome {
    is_told(Devices::NoCamera, "", "no-device").await
}

#[tokio::test]
async fn a_camera_that_is_in_use() -> Outcome {
    is_told(Devices::Given, IN_USE, "device-busy").await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn a_question_that_nobody_answers() -> Outcome {
    let play = Play::new().devices(Devices::Given);
    play.act(async |stage| {
        let page = stage.page("?lang=en").await?;
        page.run("navigator.mediaDevices.getUserMedia = () => new Promise(() => {})", []).await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        let told = |panel: &liza_two_tabs::Panel| panel.code == "permission-unanswered";
        user1.sees("the question is unanswered", PROMPT, told).await?;
        page.click("#panel1", "🎨 Synthetic camera and microphone").await?;
        user2.remote_video().moves().await
    })
    .await
}

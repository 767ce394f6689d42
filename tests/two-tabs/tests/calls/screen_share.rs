//! «🖥️ Показ экрана»: the other side sees the screen in place of the camera.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, User, play, until};
use serde_json::json;

/// A headless machine has no screen: something red to share in its place, by the same method of the browser.
const RED_SCREEN: &str = "
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 200 });
    const context = canvas.getContext('2d');
    const paint = () => {
        context.fillStyle = '#f00';
        context.fillRect(0, 0, canvas.width, canvas.height);
        setTimeout(paint, 50);
    };
    paint();
    navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(30);";

/// Whether the middle of a video is red.
const IS_RED: &str = "
    const canvas = Object.assign(document.createElement('canvas'), { width: 3, height: 3 });
    const context = canvas.getContext('2d');
    context.drawImage(document.querySelector(arguments[0]), 0, 0, 3, 3);
    const [red, green, blue] = context.getImageData(1, 1, 1, 1).data;
    return red > 150 && green < 80 && blue < 80;";

async fn is_red(user: &User) -> Result<bool, Failure> {
    user.tab().get(IS_RED, [json!(user.selector(".remote video"))]).await
}

async fn sees(user: &User, red: bool) -> Outcome {
    until(if red { "the screen" } else { "the camera" }, Duration::from_secs(20), async || {
        Ok(if is_red(user).await? == red { Ok(()) } else { Err("another picture".to_owned()) })
    })
    .await
}

#[tokio::test]
async fn takes_the_place_of_the_camera_until_it_is_over() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.call("").await?;
        user1.tab().run(RED_SCREEN, []).await?;
        assert!(!is_red(&user2).await?);
        user1.press(Button::ShareScreen).await?;
        sees(&user2, true).await?;
        user1.press(Button::ShareScreen).await?;
        sees(&user2, false).await?;
        user2.remote_video().moves().await
    })
    .await
}

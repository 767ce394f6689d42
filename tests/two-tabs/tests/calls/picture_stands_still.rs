//! The peer's picture that stands still in the middle of a call, though pictures come, is named until it moves again.

use std::time::Duration;

use liza_two_tabs::{Outcome, play};
use serde_json::json;

/// Longer than a picture may stand still.
const STILL: Duration = Duration::from_secs(40);

/// Puts one picture that never changes in the place of the peer's: what is decoded reaches no element any more.
const TAKE_AWAY: &str = "
    const video = document.getElementById(arguments[0]);
    const canvas = document.createElement('canvas');
    canvas.getContext('2d').fillRect(0, 0, 1, 1);
    window.taken = video.srcObject;
    video.srcObject = canvas.captureStream(0);
    await video.play();";

const GIVE_BACK: &str = "
    const video = document.getElementById(arguments[0]);
    video.srcObject = window.taken;
    await video.play();";

#[tokio::test]
async fn it_is_named_until_it_moves_again() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.call("?lang=en").await?;
        let page = user1.tab();
        page.run(TAKE_AWAY, [json!("remoteVideo1")]).await?;
        user1.sees("the picture stands still", STILL, |panel| panel.code == "no-picture").await?;
        assert_eq!(user2.panel().await?.code, "all-well", "the other side sees its peer");
        page.run(GIVE_BACK, [json!("remoteVideo1")]).await?;
        user1.sees("all is well", STILL, |panel| panel.code == "all-well").await.map(drop)
    })
    .await
}

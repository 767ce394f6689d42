//! The server is killed in mid-call and away for half a minute: the media plays on, and afterwards a hang-up still reaches
//! the other side and the next call works.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, play};

/// The half minute is what the test is about.
const AWAY: Duration = Duration::from_secs(30);

/// Longer than any pause between two tries.
const BACK: Duration = Duration::from_secs(40);

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn the_media_plays_on_and_a_hang_up_arrives() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.in_windows("?lang=ru").await?;
        user1.calls(&user2).await?;
        stage.server.kill().await?;
        tokio::time::sleep(AWAY).await;
        for user in [&user1, &user2] {
            user.reaches("in-call").await?;
            user.sees_and_hears_the_call().await?;
        }
        stage.server.restart().await?;
        for user in [&user1, &user2] {
            user.sees("signaling again", BACK, |panel| !panel.code.starts_with("signaling")).await?;
            user.reads("Сервер не помнит наш сеанс").await?;
        }
        user2.press(Button::HangUp).await?;
        for user in [&user1, &user2] {
            user.reaches("idle").await?;
        }
        user1.press(Button::Connect).await?;
        user2.reaches_as("in-call", "responder").await?;
        user2.sees_and_hears_the_call().await
    })
    .await
}

//! The signaling server goes away in mid-call and comes back with empty mailboxes.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Stage, User, play};

/// Longer than any pause between two tries.
const BACK: Duration = Duration::from_secs(40);

async fn in_call(stage: &Stage) -> Result<[User; 2], Failure> {
    let [user1, user2] = stage.page("?lang=ru").await?.users();
    user1.starts().await?;
    user2.starts().await?;
    user1.press(Button::Connect).await?;
    user1.reaches("in-call").await?;
    user2.reaches("in-call").await?;
    user1.sees_and_hears_the_call().await?;
    user2.sees_and_hears_the_call().await?;
    Ok([user1, user2])
}

#[tokio::test]
async fn the_call_goes_on_and_the_next_one_works_once_it_is_back() -> Outcome {
    play(async |stage| {
        let [user1, user2] = in_call(stage).await?;
        stage.server.kill().await?;
        for user in [&user1, &user2] {
            user.is_told("signaling-unreachable").await?;
        }
        for user in [&user1, &user2] {
            user.sees_and_hears_the_call().await?;
            user.reaches("in-call").await?;
        }
        stage.server.restart().await?;
        for user in [&user1, &user2] {
            user.sees("signaling again", BACK, |panel| !panel.code.starts_with("signaling")).await?;
            user.reads("Signaling снова отвечает").await?;
            user.reaches("in-call").await?;
        }
        user1.press(Button::HangUp).await?;
        user1.reaches("idle").await?;
        user2.reaches("idle").await?;
        user2.press(Button::Connect).await?;
        user1.reaches_as("in-call", "responder").await?;
        user1.sees_and_hears_the_call().await?;
        user2.sees_and_hears_the_call().await
    })
    .await
}

#[tokio::test]
async fn a_hang_up_reaches_the_other_side_without_it() -> Outcome {
    play(async |stage| {
        let [user1, user2] = in_call(stage).await?;
        stage.server.kill().await?;
        user2.is_told("signaling-unreachable").await?;
        user2.press(Button::HangUp).await?;
        for user in [&user2, &user1] {
            user.reaches("idle").await?;
            user.sees_no_pictures().await?;
        }
        user1.reads("собеседник разорвал соединение").await.map(drop)
    })
    .await
}

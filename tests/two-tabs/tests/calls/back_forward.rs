//! A page that is left and comes back by the browser's button: its session was closed, and it can be used again.

use liza_two_tabs::{Button, Outcome, play};

#[tokio::test]
async fn it_is_started_again_and_calls() -> Outcome {
    play(async |stage| {
        let user2 = stage.window(2, "?lang=ru").await?;
        user2.starts().await?;
        let user1 = stage.window(1, "?lang=ru").await?;
        user1.starts().await?;
        user1.press(Button::Ping).await?;
        user2.reaches("connected").await?;

        let kept = user1.tab().leave_and_return().await?;
        user2.reaches("idle").await?;
        if kept {
            user1.reads("Страница снова показана").await?;
        }
        user1.starts().await?;
        user1.press(Button::Connect).await?;
        user2.reaches_as("in-call", "responder").await?;
        user2.sees_and_hears_the_call().await
    })
    .await
}

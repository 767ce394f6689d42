//! With the deployed API, two pages under one id share a mailbox: whoever opened the second one is told.

use liza_two_tabs::{Button, Outcome, play};

#[tokio::test]
async fn the_page_that_gets_another_ones_pong_says_so() -> Outcome {
    play(async |stage| {
        let first = stage.tab(1, "?lang=ru&transport=poll").await?;
        let second = stage.tab(1, "?lang=ru&transport=poll").await?;
        let user2 = stage.tab(2, "?lang=ru&transport=poll").await?;
        for user in [&first, &second, &user2] {
            user.starts().await?;
        }
        first.press(Button::Ping).await?;
        first.reaches("connected").await?;
        second.is_told("user-id-taken").await?;
        second.reaches("idle").await
    })
    .await
}

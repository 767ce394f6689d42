//! Two tabs start under one id: the second one is told, and can take the id over or wait.

use liza_two_tabs::{Button, Outcome, play};

#[tokio::test]
async fn the_second_tab_takes_the_id_over() -> Outcome {
    play(async |stage| {
        let first = stage.tab(1, "?lang=ru").await?;
        first.starts().await?;
        let second = stage.tab(1, "?lang=ru").await?;
        second.press(Button::Start).await?;
        let told = second.is_told("user-id-taken").await?;
        assert!(told.contains("другой вкладкой этого браузера"), "{told}");
        second.tab().click("#panel1", "Забрать себе").await?;
        second.reaches("idle").await?;
        first.is_told("session-taken-over").await?;
        first.reaches("stopped").await?;

        let user2 = stage.tab(2, "?lang=ru").await?;
        user2.starts().await?;
        user2.press(Button::Ping).await?;
        second.reaches_as("connected", "responder").await
    })
    .await
}

#[tokio::test]
async fn the_second_tab_opens_by_itself_once_the_first_is_closed() -> Outcome {
    play(async |stage| {
        let first = stage.tab(1, "?lang=en").await?;
        first.starts().await?;
        let second = stage.tab(1, "?lang=en").await?;
        second.press(Button::Start).await?;
        second.is_told("user-id-taken").await?;
        first.tab().clone().close().await?;
        second.reaches("idle").await?;
        assert_eq!(second.panel().await?.code, "");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_tab_that_is_reloaded_gets_its_id_back_at_once() -> Outcome {
    play(async |stage| {
        let user = stage.tab(1, "?lang=en").await?;
        for _ in 0..3 {
            user.starts().await?;
            user.tab().reload().await?;
        }
        Ok(())
    })
    .await
}

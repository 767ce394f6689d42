//! The manual, word for word: two users in two tabs of one window, so that one of them is always hidden.

use liza_two_tabs::{Button, Outcome, manual, play};

#[tokio::test]
async fn two_users_in_two_tabs_follow_the_manual_and_call_again_at_once() -> Outcome {
    play(async |stage| {
        let users = manual::open_and_start(stage, "?lang=ru").await?;
        manual::followed_twice(&users).await
    })
    .await
}

#[tokio::test]
async fn the_responder_presses_nothing_and_is_told_so() -> Outcome {
    play(async |stage| {
        let [user1, user2] = manual::open_and_start(stage, "?lang=ru").await?;
        user1.press(Button::Ping).await?;
        user2.reaches_as("connected", "responder").await?;
        assert!(user2.panel().await?.text.contains("Answer отправляется автоматически"));
        for standing in user2.buttons().await? {
            let offers = standing.label == "📤 Тест Offer" || standing.label == "📞 Начать звонок";
            assert!(!(offers && standing.enabled), "{standing:?} is up to the initiator");
        }
        Ok(())
    })
    .await
}

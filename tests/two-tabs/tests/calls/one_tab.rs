//! Both users on one page: a self-test that needs no second window.

use liza_two_tabs::{Button, Outcome, play};

#[tokio::test]
async fn both_users_on_one_page_follow_the_manual() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=en").await?.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Ping).await?;
        user1.reaches_as("connected", "initiator").await?;
        user2.reaches_as("connected", "responder").await?;
        user1.press(Button::Offer).await?;
        user1.reaches("calling").await?;
        user2.reaches("calling").await?;
        user1.press(Button::Call).await?;
        user1.reaches("in-call").await?;
        user2.reaches("in-call").await?;
        user1.sees_and_hears_the_call().await?;
        user2.sees_and_hears_the_call().await?;
        assert_eq!(user1.tab().times_asked_for_devices().await?, 2, "each user asks once");
        user1.press(Button::HangUp).await?;
        user1.reaches("idle").await?;
        user2.reaches("idle").await
    })
    .await
}

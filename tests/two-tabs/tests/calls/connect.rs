//! «📞 Связь»: one click does all that is left.

use liza_two_tabs::{Button, Failure, Outcome, Stage, User, play};

async fn two_idle_users(stage: &Stage) -> Result<(User, User), Failure> {
    let user1 = stage.tab(1, "?lang=ru").await?;
    let user2 = stage.tab(2, "?lang=ru").await?;
    user1.starts().await?;
    user2.starts().await?;
    Ok((user1, user2))
}

async fn both_are_in_the_call(initiator: &User, responder: &User) -> Outcome {
    initiator.reaches_as("in-call", "initiator").await?;
    responder.reaches_as("in-call", "responder").await?;
    initiator.sees_and_hears_the_call().await?;
    responder.sees_and_hears_the_call().await
}

#[tokio::test]
async fn one_click_in_idle_pings_offers_and_calls() -> Outcome {
    play(async |stage| {
        let (user1, user2) = two_idle_users(stage).await?;
        user2.press(Button::Connect).await?;
        both_are_in_the_call(&user2, &user1).await
    })
    .await
}

#[tokio::test]
async fn one_click_after_the_offer_does_the_rest() -> Outcome {
    play(async |stage| {
        let (user1, user2) = two_idle_users(stage).await?;
        user1.press(Button::Ping).await?;
        user1.reaches("connected").await?;
        user1.press(Button::Offer).await?;
        user1.press(Button::Connect).await?;
        both_are_in_the_call(&user1, &user2).await
    })
    .await
}

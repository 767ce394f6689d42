//! The manual, word for word: two users in two tabs of one window, so that one of them is always hidden.

use liza_two_tabs::{Button, Failure, Outcome, Stage, User, play};

/// Step 2, for whoever pings first.
async fn open_and_start(stage: &Stage) -> Result<(User, User), Failure> {
    let user1 = stage.tab(1, "?lang=ru").await?;
    let user2 = stage.tab(2, "?lang=ru").await?;
    user1.press(Button::Start).await?;
    user1.reaches("idle").await?;
    user2.press(Button::Start).await?;
    user2.reaches("idle").await?;
    Ok((user1, user2))
}

/// Steps 2 to 4 from the first ping on; ends in a call that both see and hear.
async fn call(user1: &User, user2: &User) -> Outcome {
    let asked = [user1.tab().times_asked_for_devices().await?, user2.tab().times_asked_for_devices().await?];

    user1.press(Button::Ping).await?;
    user1.reaches_as("connected", "initiator").await?;
    user2.reaches_as("connected", "responder").await?;
    user2.press(Button::Ping).await?;
    user2.reads("Pong получен через").await?;
    user1.reaches_as("connected", "initiator").await?;
    user2.reaches_as("connected", "responder").await?;

    user1.press(Button::Offer).await?;
    user1.reaches_as("calling", "initiator").await?;
    user2.reaches_as("calling", "responder").await?;
    let asked_later = [user1.tab().times_asked_for_devices().await?, user2.tab().times_asked_for_devices().await?];
    assert_eq!(asked_later, asked, "nobody is asked for a camera before step 4");

    user1.press(Button::Call).await?;
    user1.reaches_as("in-call", "initiator").await?;
    user2.reaches_as("in-call", "responder").await?;
    user1.sees_and_hears_the_call().await?;
    user2.sees_and_hears_the_call().await
}

#[tokio::test]
async fn two_users_in_two_tabs_follow_the_manual_and_call_again_at_once() -> Outcome {
    play(async |stage| {
        let (user1, user2) = open_and_start(stage).await?;
        for _ in 0..2 {
            call(&user1, &user2).await?;
            let (tracks1, tracks2) = (user1.tracks().await?, user2.tracks().await?);
            assert_eq!((tracks1.number(), tracks2.number()), (4, 4), "own and peer's audio and video");

            user1.press(Button::HangUp).await?;
            for (user, tracks) in [(&user1, tracks1), (&user2, tracks2)] {
                user.reaches_as("idle", "").await?;
                user.sees_no_pictures().await?;
                tracks.end().await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_responder_presses_nothing_and_is_told_so() -> Outcome {
    play(async |stage| {
        let (user1, user2) = open_and_start(stage).await?;
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

//! A call ends for both, whoever hangs up, and the next one can begin at once.

use liza_two_tabs::{Button, Outcome, User, play};

async fn in_call(caller: &User, called: &User) -> Outcome {
    caller.press(Button::Connect).await?;
    caller.reaches_as("in-call", "initiator").await?;
    called.reaches_as("in-call", "responder").await?;
    caller.sees_and_hears_the_call().await?;
    called.sees_and_hears_the_call().await
}

#[tokio::test]
async fn the_responder_hangs_up() -> Outcome {
    play(async |stage| {
        let user1 = stage.tab(1, "").await?;
        let user2 = stage.tab(2, "").await?;
        user1.starts().await?;
        user2.starts().await?;
        in_call(&user1, &user2).await?;
        let (tracks1, tracks2) = (user1.tracks().await?, user2.tracks().await?);
        user2.press(Button::HangUp).await?;
        for (user, tracks) in [(&user2, tracks2), (&user1, tracks1)] {
            user.reaches_as("idle", "").await?;
            user.sees_no_pictures().await?;
            tracks.end().await?;
        }
        Ok(())
    })
    .await
}

/// Both users in one tab; by default, two windows make ten: see `calls_in_a_row`.
#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn three_calls_in_a_row_each_begun_by_whoever_was_called_last() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("").await?.users();
        user1.starts().await?;
        user2.starts().await?;
        for (caller, called) in [(&user1, &user2), (&user2, &user1), (&user1, &user2)] {
            in_call(caller, called).await?;
            called.press(Button::HangUp).await?;
            caller.reaches_as("idle", "").await?;
            called.reaches_as("idle", "").await?;
            caller.sees_no_pictures().await?;
            called.sees_no_pictures().await?;
        }
        Ok(())
    })
    .await
}

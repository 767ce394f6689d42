//! The server is killed and started again at a step of the manual: the call comes up or goes on all the same, and so does the
//! next one.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, Stage, User, play};

/// Longer than any pause between two tries and each wait for the peer.
const BACK: Duration = Duration::from_secs(40);

/// When the server is killed and when it is back, as seen from the press on a step's button.
#[derive(Clone, Copy)]
enum Away {
    /// Killed and started again before it.
    Before,
    /// Killed before it, which the panel says, and started again after it.
    Over,
    /// Killed as soon as the browser has taken the press, and started again at once.
    After,
}

/// The steps of the manual: a button, and the state that it leads to.
const STEPS: [(Button, &str); 4] =
    [(Button::Ping, "connected"), (Button::Offer, "calling"), (Button::Call, "in-call"), (Button::HangUp, "idle")];

async fn press(stage: &mut Stage, away: Option<Away>, user: &User, button: Button) -> Outcome {
    match away {
        None => user.press(button).await,
        Some(Away::Before) => {
            stage.server.restart().await?;
            user.press(button).await
        }
        Some(Away::Over) => {
            stage.server.kill().await?;
            user.is_told("signaling-unreachable").await?;
            user.press(button).await?;
            stage.server.restart().await
        }
        Some(Away::After) => {
            user.press(button).await?;
            stage.server.restart().await
        }
    }
}

async fn both_reach(users: &[User; 2], state: &str) -> Outcome {
    for user in users {
        user.reaches_within(state, BACK).await?;
    }
    Ok(())
}

async fn both_see_and_hear_the_call(users: &[User; 2]) -> Outcome {
    for user in users {
        user.sees_and_hears_the_call().await?;
    }
    Ok(())
}

async fn killed_at(step: Button, away: Away) -> Outcome {
    play(async |stage| {
        let users = stage.in_windows("?lang=ru").await?;
        for (button, next) in STEPS {
            let away = (button == step).then_some(away);
            press(stage, away, &users[0], button).await?;
            both_reach(&users, next).await?;
            if next == "in-call" {
                both_see_and_hear_the_call(&users).await?;
            }
        }
        for user in &users {
            user.sees_no_pictures().await?;
        }
        users[1].press(Button::Connect).await?;
        both_reach(&users, "in-call").await?;
        both_see_and_hear_the_call(&users).await
    })
    .await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn before_the_ping() -> Outcome {
    killed_at(Button::Ping, Away::Before).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn while_the_ping_is_made() -> Outcome {
    killed_at(Button::Ping, Away::Over).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn right_after_the_ping() -> Outcome {
    killed_at(Button::Ping, Away::After).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn between_pong_and_offer() -> Outcome {
    killed_at(Button::Offer, Away::Before).await
}

#[tokio::test]
async fn while_the_offer_is_made() -> Outcome {
    killed_at(Button::Offer, Away::Over).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn right_after_the_offer() -> Outcome {
    killed_at(Button::Offer, Away::After).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn before_the_call_is_started() -> Outcome {
    killed_at(Button::Call, Away::Before).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn while_the_call_is_started() -> Outcome {
    killed_at(Button::Call, Away::Over).await
}

#[tokio::test]
async fn between_the_start_and_the_pictures() -> Outcome {
    killed_at(Button::Call, Away::After).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn in_the_call() -> Outcome {
    killed_at(Button::HangUp, Away::Before).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn at_hang_up() -> Outcome {
    killed_at(Button::HangUp, Away::Over).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn right_after_the_hang_up() -> Outcome {
    killed_at(Button::HangUp, Away::After).await
}

//! The server is killed and started again at a step of the manual: the call comes up or goes on, or the page says what to do,
//! and a call works afterwards.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Panel, Stage, User, play};

/// Longer than any pause between two tries and each wait for the peer.
const BACK: Duration = Duration::from_secs(40);

/// When the server is killed and when it is back, as seen from the press on a step's button.
#[derive(Clone, Copy)]
enum Away {
    /// Killed and started again before it.
    Before,
    /// Killed before it, started again once the panel shows what the press did.
    Over,
    /// Killed as soon as the browser has taken the press, and started again at once.
    After,
}

async fn idle_users(stage: &Stage) -> Result<[User; 2], Failure> {
    let users = [stage.window(1, "?lang=ru").await?, stage.window(2, "?lang=ru").await?];
    for user in &users {
        user.press(Button::Start).await?;
        user.reaches("idle").await?;
    }
    Ok(users)
}

/// The steps of the manual: the state that a step begins in, its button, and the state that it leads to.
const STEPS: [(&str, Button, &str); 4] = [
    ("idle", Button::Ping, "connected"),
    ("connected", Button::Offer, "calling"),
    ("calling", Button::Call, "in-call"),
    ("in-call", Button::HangUp, "idle"),
];

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

/// The first call that is made from the state that both are in now: to its end where it goes on, and else the panel has
/// said what to do.
async fn up_to_the_call(user1: &User, user2: &User, state: &str) -> Outcome {
    let arrived = |panel: &Panel| panel.state == state || panel.state == "idle" && !panel.code.is_empty();
    for user in [user1, user2] {
        let panel = user.sees(&format!("{state}, or what to do"), BACK, arrived).await?;
        assert_eq!(panel.state, state, "{}: {}", panel.code, panel.diagnosis);
    }
    Ok(())
}

async fn killed_at(step: Button, away: Away) -> Outcome {
    play(async |stage| {
        let [user1, user2] = idle_users(stage).await?;
        for (_, button, next) in STEPS {
            let away = (button == step).then_some(away);
            press(stage, away, &user1, button).await?;
            up_to_the_call(&user1, &user2, next).await?;
            if next == "in-call" {
                user1.sees_and_hears_the_call().await?;
                user2.sees_and_hears_the_call().await?;
            }
        }
        for user in [&user1, &user2] {
            user.sees_no_pictures().await?;
        }
        user2.press(Button::Connect).await?;
        for (user, role) in [(&user1, "responder"), (&user2, "initiator")] {
            user.sees("the next call", BACK, |panel| panel.state == "in-call" && panel.role == role).await?;
            user.sees_and_hears_the_call().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn before_the_ping() -> Outcome {
    killed_at(Button::Ping, Away::Before).await
}

#[tokio::test]
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
#[ignore = "slow: cargo xtask test --all"]
async fn while_the_offer_is_made() -> Outcome {
    killed_at(Button::Offer, Away::Over).await
}

#[tokio::test]
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

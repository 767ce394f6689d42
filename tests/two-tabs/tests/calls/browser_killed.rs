//! The whole browser of one side is killed at a step of the manual: the other side is told within the documented time, and
//! calls again as soon as a fresh browser is there.

use std::sync::Arc;
use std::time::Duration;

use liza_two_tabs::{Browser, Button, Failure, Outcome, Stage, User, play};

/// A browser that says nothing is gone once its lease of 20 s ends; a path that was up is looked for another 10 s.
const LOST: Duration = Duration::from_secs(35);

/// The fresh browser gets the id by itself, once the lease of the one before has ended.
const LEASE: Duration = Duration::from_secs(35);

async fn started(user: User) -> Result<User, Failure> {
    user.press(Button::Start).await?;
    user.reaches_within("idle", LEASE).await?;
    Ok(user)
}

/// User 2, in a browser of its own.
async fn user2_elsewhere(stage: &Stage) -> Result<(Arc<Browser>, User), Failure> {
    let browser = stage.browser().await?;
    let user2 = started(stage.tab_of(&browser, 2, "?lang=ru").await?).await?;
    Ok((browser, user2))
}

async fn bring_to(state: &str, user1: &User, user2: &User) -> Outcome {
    let steps = [("connected", Button::Ping), ("calling", Button::Offer), ("in-call", Button::Call)];
    for (next, button) in steps {
        user1.press(button).await?;
        for user in [user1, user2] {
            user.reaches(next).await?;
        }
        if next == state {
            break;
        }
    }
    if state == "in-call" {
        user1.sees_and_hears_the_call().await?;
        user2.sees_and_hears_the_call().await?;
    }
    Ok(())
}

async fn the_call_comes_up(stage: &Stage, user1: &User) -> Outcome {
    let (_browser, user2) = user2_elsewhere(stage).await?;
    user1.calls(&user2).await
}

async fn killed_in(state: &str) -> Outcome {
    play(async |stage| {
        let user1 = started(stage.window(1, "?lang=ru").await?).await?;
        let (other, user2) = user2_elsewhere(stage).await?;
        bring_to(state, &user1, &user2).await?;
        other.kill();
        let gone = user1.sees("the peer is gone", LOST, |panel| panel.state == "idle").await?;
        assert_eq!(gone.code, "peer-gone", "{}", gone.diagnosis);
        user1.sees_no_pictures().await?;
        the_call_comes_up(stage, &user1).await
    })
    .await
}

/// A user whose browser is gone has the id until the lease ends: the ping waits, and nobody answers it.
#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn before_the_ping() -> Outcome {
    play(async |stage| {
        let user1 = started(stage.window(1, "?lang=ru").await?).await?;
        let (other, _) = user2_elsewhere(stage).await?;
        other.kill();
        user1.press(Button::Ping).await?;
        user1.reaches("connecting").await?;
        let told = user1.sees("nobody is there", LOST, |panel| panel.state == "idle").await?;
        assert!(matches!(told.code.as_str(), "peer-silent" | "peer-gone"), "{}: {}", told.code, told.diagnosis);
        the_call_comes_up(stage, &user1).await
    })
    .await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn before_the_offer() -> Outcome {
    killed_in("connected").await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn before_the_call() -> Outcome {
    killed_in("calling").await
}

#[tokio::test]
async fn in_the_call() -> Outcome {
    killed_in("in-call").await
}

/// Whoever hangs up may be gone before it was said.
#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn at_hang_up() -> Outcome {
    play(async |stage| {
        let user1 = started(stage.window(1, "?lang=ru").await?).await?;
        let (other, user2) = user2_elsewhere(stage).await?;
        bring_to("in-call", &user1, &user2).await?;
        user2.press(Button::HangUp).await?;
        other.kill();
        user1.reaches_within("idle", LOST).await?;
        user1.sees_no_pictures().await?;
        the_call_comes_up(stage, &user1).await
    })
    .await
}

/// The one who called is as mortal as the one who was called; the fresh browser calls then.
#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn of_the_initiator_in_the_call() -> Outcome {
    play(async |stage| {
        let user1 = started(stage.window(1, "?lang=ru").await?).await?;
        let (other, user2) = user2_elsewhere(stage).await?;
        bring_to("in-call", &user2, &user1).await?;
        other.kill();
        // It is there at once, before anybody has noticed, and waits for the id of the one before.
        let (_fresh, user2) = user2_elsewhere(stage).await?;
        user1.sees("the peer is gone", LOST, |panel| panel.state == "idle").await?;
        user2.calls(&user1).await
    })
    .await
}

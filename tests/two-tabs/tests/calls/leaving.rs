//! A tab that goes away, in every phase of a call: the other user is back in idle, and can call again.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Stage, User, play};
use serde_json::json;

/// A peer that says goodbye is gone at once; slower is a fault.
const GOODBYE: Duration = Duration::from_secs(5);

/// A peer that says nothing is given up once its lease of 20 s ends and ICE misses it too.
const LOST: Duration = Duration::from_secs(35);

async fn two_idle_users(stage: &Stage) -> Result<(User, User), Failure> {
    let user1 = stage.tab(1, "").await?;
    let user2 = stage.tab(2, "").await?;
    user1.starts().await?;
    user2.starts().await?;
    Ok((user1, user2))
}

async fn bring_to(state: &str, user1: &User, user2: &User) -> Outcome {
    user1.press(Button::Ping).await?;
    if state != "connected" {
        user1.press(Button::Offer).await?;
        user1.reaches("calling").await?;
    }
    if state == "in-call" {
        user1.press(Button::Call).await?;
    }
    user1.reaches(state).await?;
    user2.reaches(state).await
}

#[tokio::test]
async fn a_closed_tab_ends_what_there_was() -> Outcome {
    play(async |stage| {
        let user1 = stage.tab(1, "").await?;
        user1.press(Button::Start).await?;
        for state in ["connected", "calling", "in-call"] {
            let user2 = stage.tab(2, "").await?;
            user2.starts().await?;
            bring_to(state, &user1, &user2).await?;
            user2.tab().clone().close().await?;
            user1.reaches_within("idle", GOODBYE).await?;
            user1.sees_no_pictures().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_reloaded_tab_ends_what_there_was_and_can_be_called_again() -> Outcome {
    play(async |stage| {
        let (user1, user2) = two_idle_users(stage).await?;
        for state in ["connected", "in-call"] {
            bring_to(state, &user1, &user2).await?;
            user2.tab().reload().await?;
            user1.reaches_within("idle", GOODBYE).await?;
            user2.starts().await?;
        }
        bring_to("in-call", &user1, &user2).await?;
        user1.sees_and_hears_the_call().await?;
        user2.sees_and_hears_the_call().await
    })
    .await
}

/// By default a whole browser is killed instead: see `browser_killed`.
#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn a_crashed_tab_is_noticed_though_it_says_nothing() -> Outcome {
    play(async |stage| {
        let (user1, user2) = two_idle_users(stage).await?;
        bring_to("in-call", &user1, &user2).await?;
        user1.sees_and_hears_the_call().await?;
        // No answer comes from a page that has crashed.
        let crash = tokio::time::timeout(GOODBYE, user2.tab().devtools("Page.crash", json!({}))).await;
        assert!(!matches!(crash, Ok(Ok(_))), "the page lives");
        user1.reaches_within("idle", LOST).await?;
        user1.sees_no_pictures().await?;
        user1.is_told("peer-gone").await.map(drop)
    })
    .await
}

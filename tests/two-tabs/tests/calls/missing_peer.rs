//! A peer that is not there, that does not answer, and that answers with what is no answer.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Stage, User, play};
use serde_json::json;

/// Longer than the waits for a pong and for an answer.
const WAITED: Duration = Duration::from_secs(30);

async fn started(stage: &Stage, query: &str) -> Result<User, Failure> {
    let user1 = stage.tab(1, query).await?;
    user1.starts().await?;
    Ok(user1)
}

#[tokio::test]
async fn nobody_is_there() -> Outcome {
    play(async |stage| {
        let user1 = started(stage, "?lang=en").await?;
        user1.press(Button::Ping).await?;
        user1.is_told("peer-absent").await?;
        user1.sees("nobody answered", WAITED, |panel| panel.code == "peer-silent").await?;
        user1.reaches("idle").await
    })
    .await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn nobody_answers_where_nobody_knows_who_is_there() -> Outcome {
    play(async |stage| {
        let user1 = started(stage, "?lang=en&transport=poll").await?;
        user1.press(Button::Ping).await?;
        user1.sees("nobody answered", WAITED, |panel| panel.code == "peer-silent").await?;
        user1.reaches("idle").await
    })
    .await
}

/// A peer by hand, as the page before ours speaks: it answers the ping.
async fn offered(stage: &Stage) -> Result<User, Failure> {
    let user1 = started(stage, "?lang=en&transport=poll").await?;
    user1.press(Button::Ping).await?;
    user1.reaches("connecting").await?;
    stage.server.post("user2", "user1", "pong", json!({ "received": true })).await?;
    user1.reaches_as("connected", "initiator").await?;
    user1.press(Button::Offer).await?;
    user1.reads("offer").await?;
    Ok(user1)
}

#[tokio::test]
async fn the_offer_is_not_answered() -> Outcome {
    play(async |stage| {
        let user1 = offered(stage).await?;
        user1.sees("no answer", WAITED, |panel| panel.code == "no-answer").await?;
        user1.reaches("idle").await
    })
    .await
}

#[tokio::test]
async fn the_answer_is_none() -> Outcome {
    play(async |stage| {
        let user1 = offered(stage).await?;
        user1.reads("→ offer to user2").await?;
        let answer = json!({ "type": "answer", "sdp": "v=0\r\nthis is no SDP\r\n" });
        stage.server.post("user2", "user1", "answer", answer).await?;
        user1.is_told("bad-description").await?;
        user1.reaches("idle").await
    })
    .await
}

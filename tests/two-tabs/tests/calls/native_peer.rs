//! Somebody else's WebRTC agrees: a caller without a browser (`str0m`) takes a call from the page, and makes one.

use liza_core::{Press, State};
use liza_native_peer::NativePeer;
use liza_two_tabs::{Button, Failure, Outcome, Stage, User, play};
use liza_wire::UserId;

/// A second of video.
const SOME_PICTURES: u64 = 15;

async fn native_peer(stage: &Stage) -> Result<NativePeer, Failure> {
    let peer = NativePeer::start(&format!("{}/api/signaling", stage.server.url()), "user2")?;
    peer.stands(|standing| standing.state == State::Idle).await?;
    Ok(peer)
}

async fn started(stage: &Stage) -> Result<User, Failure> {
    let user1 = stage.tab(1, "?lang=ru").await?;
    user1.starts().await?;
    Ok(user1)
}

#[tokio::test]
async fn it_takes_a_call_and_the_page_sees_and_hears_itself() -> Outcome {
    play(async |stage| {
        let peer = native_peer(stage).await?;
        let user1 = started(stage).await?;
        for _ in 0..2 {
            user1.press(Button::Connect).await?;
            user1.reaches_as("in-call", "initiator").await?;
            peer.stands(|standing| standing.pictures > SOME_PICTURES && standing.sounds > 0).await?;
            user1.sees_and_hears_the_call().await?;
            user1.press(Button::HangUp).await?;
            user1.reaches("idle").await?;
            peer.stands(|standing| standing.state == State::Idle).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn it_hangs_up() -> Outcome {
    play(async |stage| {
        let peer = native_peer(stage).await?;
        let user1 = started(stage).await?;
        user1.press(Button::Connect).await?;
        user1.sees_and_hears_the_call().await?;
        peer.press(Press::HangUp);
        user1.reaches("idle").await?;
        user1.sees_no_pictures().await
    })
    .await
}

#[tokio::test]
async fn it_calls_the_page() -> Outcome {
    play(async |stage| {
        let user1 = started(stage).await?;
        let peer = native_peer(stage).await?;
        let page = UserId::parse("user1").map_err(liza_native_peer::PeerError::UserId)?;
        peer.press(Press::Connect { peer: page });
        user1.reaches_as("in-call", "responder").await?;
        peer.stands(|standing| standing.pictures > SOME_PICTURES).await?;
        user1.sees_and_hears_the_call().await
    })
    .await
}

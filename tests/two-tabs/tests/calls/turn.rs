//! A real TURN server that refuses, that is not there, that lets nothing through, and that works: told apart.

use std::time::Duration;

use liza_two_tabs::{Button, Coturn, Loopback, Outcome, Play, Tools, User};
use serde_json::{Value, json};

/// Longer than a call may look for a path.
const LOOKED: Duration = Duration::from_secs(45);

/// Calls with one TURN server and no other way.
async fn call(play: Play, server: Value, then: impl AsyncFnOnce(User, User) -> Outcome) -> Outcome {
    let (page, settings) = Loopback::page(&Tools::find()?).await?;
    play.server(&["--allow-origin", page.url()])
        .act(async |stage| {
            settings.set(json!({
                "signaling": format!("{}/api/signaling", stage.server.url()),
                "ice": "relay",
                "iceServers": [server],
            }));
            let [user1, user2] = stage.open_at(&format!("{}/?lang=en", page.url())).await?.users();
            user1.starts().await?;
            user2.starts().await?;
            user1.press(Button::Connect).await?;
            then(user1, user2).await
        })
        .await
}

async fn a_call_ends_with(code: &str, server: Value) -> Outcome {
    call(Play::new(), server, async |user1, _| {
        user1.sees(code, LOOKED, |panel| panel.code == code).await?;
        user1.reaches("idle").await
    })
    .await
}

#[tokio::test]
async fn it_refuses_a_wrong_password() -> Outcome {
    let coturn = Coturn::start(&[])?;
    a_call_ends_with("turn-refused", coturn.wrong()).await
}

#[tokio::test]
async fn it_refuses_a_password_that_expired() -> Outcome {
    let coturn = Coturn::start(&[])?;
    a_call_ends_with("turn-refused", coturn.expired()).await
}

#[tokio::test]
async fn it_is_not_there_any_more() -> Outcome {
    let coturn = Coturn::start(&[])?;
    let entry = coturn.good();
    drop(coturn);
    a_call_ends_with("turn-unreachable", entry).await
}

#[tokio::test]
async fn it_lets_nothing_through() -> Outcome {
    let coturn = Coturn::start(&["denied-peer-ip=0.0.0.0-255.255.255.255"])?;
    a_call_ends_with("ice-failed", coturn.good()).await
}

#[tokio::test]
async fn it_carries_the_call_of_whoever_has_the_password() -> Outcome {
    let coturn = Coturn::start(&[])?;
    call(Play::new(), coturn.good(), async |user1, user2| {
        user1.sees_and_hears_the_call().await?;
        user2.sees_and_hears_the_call().await?;
        user1.reads("relay/relay").await.map(drop)
    })
    .await
}

//! A signaling address where there is no signaling API: the panel says so, stays usable, and can be reset.

use std::time::Duration;

use axum::http::StatusCode;
use liza_two_tabs::{Button, Failure, Loopback, Outcome, Panel, Stage, play, refusing_address};
use serde_json::json;

/// Longer than the page waits for an answer.
const SILENCE: Duration = Duration::from_secs(20);

/// Starts a user against an address, and gives what the user is told.
async fn told(stage: &Stage, address: &str, code: &str) -> Result<String, Failure> {
    let user = stage.tab(1, &format!("?lang=ru&signaling={address}")).await?;
    user.press(Button::Start).await?;
    let panel = user.sees(&format!("diagnosis {code}"), SILENCE, |panel| panel.code == code).await?;
    assert_eq!(panel.state, "stopped", "there is no session");
    user.reads("ERROR").await?;
    let first_lines = panel.log.iter().take(3).any(|line| line.contains(address));
    assert!(first_lines, "the address in force stands at the top of the log: {:?}", panel.log);

    user.press(Button::Reset).await?;
    let quiet = |panel: &Panel| panel.code.is_empty() && panel.state == "stopped";
    user.sees("no diagnosis after reset", SILENCE, quiet).await?;
    user.press(Button::Start).await?;
    let tries = |panel: &Panel| panel.log.iter().filter(|line| line.contains("Открываю signaling-сеанс")).count();
    user.sees("another try", SILENCE, |panel| tries(panel) == 2).await?;
    Ok(panel.diagnosis)
}

#[tokio::test]
async fn nobody_listens() -> Outcome {
    play(async |stage| {
        let told = told(stage, &refusing_address().await?, "signaling-unreachable").await?;
        assert!(told.contains("недоступен"), "{told}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nobody_answers() -> Outcome {
    play(async |stage| {
        let silent = Loopback::silent().await?;
        let told = told(stage, silent.url(), "signaling-unreachable").await?;
        assert!(told.contains("не ответил"), "{told}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_web_page_answers() -> Outcome {
    play(async |stage| {
        let html = Loopback::html().await?;
        told(stage, html.url(), "signaling-nonsense").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_proxy_answers_that_the_server_is_down() -> Outcome {
    play(async |stage| {
        let down = Loopback::status(StatusCode::BAD_GATEWAY).await?;
        let told = told(stage, down.url(), "signaling-nonsense").await?;
        assert!(told.contains("502"), "{told}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_api_refuses_with_markup() -> Outcome {
    play(async |stage| {
        let refusing = Loopback::json(json!({ "success": false, "message": "<b>no</b>" })).await?;
        let told = told(stage, refusing.url(), "signaling-refused").await?;
        assert!(told.contains("<b>no</b>"), "the words are shown as text: {told}");
        Ok(())
    })
    .await
}

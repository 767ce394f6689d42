//! Ids that are none, and ids that try to be something else.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, User, play};
use serde_json::json;

const SHOWN: Duration = Duration::from_secs(5);

/// Start is disabled and says why, and what was typed is marked as wrong.
async fn cannot_start(user: &User, number: usize) -> Outcome {
    let label = user.label(Button::Start).await?;
    user.sees("the id refused", SHOWN, |panel| panel.text.contains("Id") && panel.state == "stopped").await?;
    let buttons = user.buttons().await?;
    let start = buttons.iter().find(|standing| standing.label == label);
    let start = start.unwrap_or_else(|| panic!("«{label}» is not there: {buttons:?}"));
    assert!(!start.enabled, "an id that is none can be started");
    assert!(!start.title.is_empty(), "nobody is told why");
    let script = "return document.getElementById(arguments[0]).getAttribute('aria-invalid')";
    let invalid: Option<String> = user.tab().get(script, [json!(format!("user{number}Id"))]).await?;
    assert_eq!(invalid.as_deref(), Some("true"), "the field is not marked");
    Ok(())
}

#[tokio::test]
async fn an_id_that_is_none_cannot_be_started() -> Outcome {
    play(async |stage| {
        let user1 = stage.tab(1, "?lang=ru").await?;
        for id in ["", "   ", &"я".repeat(10_000)] {
            user1.types_id(id).await?;
            cannot_start(&user1, 1).await?;
        }
        user1.types_id("user1").await?;
        user1.starts().await
    })
    .await
}

#[tokio::test]
async fn two_panels_with_one_id_cannot_be_started() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        user2.types_id("user1").await?;
        cannot_start(&user1, 1).await?;
        cannot_start(&user2, 2).await?;
        user2.types_id("user2").await?;
        user1.starts().await
    })
    .await
}

/// What would run if any of it became an element of the page.
const MARKUP: &str = "<img src=x onerror=window.ran=1><b>Лиза</b>\"'&amp;";

#[tokio::test]
async fn markup_in_an_id_is_text_everywhere_and_the_call_works() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        let [user1, user2] = page.users();
        user2.types_id(MARKUP).await?;
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user1.reaches("in-call").await?;
        user2.reaches("in-call").await?;
        user1.reads(MARKUP).await?;
        let elements: u64 =
            page.get("return document.querySelectorAll('img, #panels b b, #panels bdi *').length", []).await?;
        let ran: Option<u64> = page.get("return window.ran ?? null", []).await?;
        assert_eq!((elements, ran), (0, None), "the id became a part of the page");
        user2.press(Button::HangUp).await?;
        user1.reaches("idle").await
    })
    .await
}

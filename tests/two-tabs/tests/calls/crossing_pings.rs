//! Both users press ping at the same moment.

use liza_two_tabs::{Button, Outcome, play};
use serde_json::json;

/// Clicks on both panels within one task of the page, so that neither has heard of the other.
const CLICK_BOTH: &str = "
    for (const [panel, label] of arguments[0]) {
        const buttons = [...document.querySelectorAll(`#${panel} button`)];
        buttons.find(button => button.textContent.trim() === label).click();
    }";

async fn crossed(button: Button) -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        let clicks = json!([["panel1", user1.label(button).await?], ["panel2", user2.label(button).await?]]);
        page.run(CLICK_BOTH, [clicks]).await?;
        let state = if button == Button::Ping { "connected" } else { "in-call" };
        user1.reaches_as(state, "initiator").await?;
        user2.reaches_as(state, "responder").await?;
        if button == Button::Ping {
            user1.press(Button::Connect).await?;
        }
        user1.sees_and_hears_the_call().await?;
        user2.sees_and_hears_the_call().await?;
        user2.press(Button::HangUp).await?;
        user1.reaches("idle").await?;
        user2.reaches("idle").await
    })
    .await
}

#[tokio::test]
async fn pings_that_cross_make_the_smaller_id_the_initiator() -> Outcome {
    crossed(Button::Ping).await
}

#[tokio::test]
async fn connects_that_cross_make_one_call() -> Outcome {
    crossed(Button::Connect).await
}

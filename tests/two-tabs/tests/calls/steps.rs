//! Each panel shows which step is next: ping, offer, call, hang up; and what there is to know at a glance.

use liza_two_tabs::{Button, Failure, Outcome, User, play};
use serde_json::json;

/// The step that is marked as the current one, and the facts above the buttons.
const GLANCE: &str = "
    const panel = document.querySelector(arguments[0]);
    const facts = [...panel.querySelectorAll(':scope > .facts dd')].map(fact => fact.textContent);
    return [panel.querySelector('[aria-current=step]')?.innerText.trim() ?? '', ...facts];";

async fn glance(user: &User) -> Result<[String; 4], Failure> {
    user.tab().get(GLANCE, [json!(user.selector("").trim())]).await
}

#[tokio::test]
async fn from_step_to_step() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        assert_eq!(glance(&user1).await?, ["", "–", "–", "–"]);
        user1.starts().await?;
        user2.starts().await?;
        assert_eq!(glance(&user1).await?, ["Ping", "WebSocket", "–", "–"]);

        user1.press(Button::Ping).await?;
        for (user, peer) in [(&user1, "user2"), (&user2, "user1")] {
            user.reaches("connected").await?;
            assert_eq!(glance(user).await?, ["Offer", "WebSocket", peer, "–"]);
        }
        user1.press(Button::Offer).await?;
        for user in [&user1, &user2] {
            user.reaches("calling").await?;
            assert_eq!(glance(user).await?[0], "Звонок");
        }
        user1.press(Button::Call).await?;
        for (user, peer) in [(&user1, "user2"), (&user2, "user1")] {
            user.is_told("all-well").await?;
            assert_eq!(glance(user).await?, ["Разрыв", "WebSocket", peer, "connected"]);
        }
        user2.press(Button::HangUp).await?;
        for user in [&user1, &user2] {
            user.reaches("idle").await?;
            assert_eq!(glance(user).await?, ["Ping", "WebSocket", "–", "–"]);
        }
        Ok(())
    })
    .await
}

/// Where the parts of the first panel begin, in CSS pixels.
const TOPS: &str = "
    const parts = document.querySelectorAll('#panel1 > :not(.play, .take-over)');
    return [...parts].map(part => Math.round(part.getBoundingClientRect().top + scrollY));";

#[tokio::test]
async fn nothing_moves_when_a_call_begins_or_ends() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        user1.starts().await?;
        user2.starts().await?;
        let tops: Vec<i64> = user1.tab().get(TOPS, []).await?;
        user1.press(Button::Connect).await?;
        user1.is_told("all-well").await?;
        assert_eq!(user1.tab().get::<Vec<i64>>(TOPS, []).await?, tops);
        user2.press(Button::HangUp).await?;
        user1.reaches("idle").await?;
        assert_eq!(user1.tab().get::<Vec<i64>>(TOPS, []).await?, tops);
        Ok(())
    })
    .await
}

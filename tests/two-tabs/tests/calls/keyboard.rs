//! The whole manual by keyboard alone: Tab goes to the next button, Enter or Space presses it, and one sees where one is.

use liza_two_tabs::{Button, Failure, Outcome, Tab, User, play};
use serde::Deserialize;
use thirtyfour::Key;

/// More than there are things to reach on the page.
const MOST: usize = 80;

/// Where the keyboard is, and whether one sees it.
const FOCUS: &str = "
    const element = document.activeElement, style = getComputedStyle(element);
    const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    const panel = element.closest('.panel')?.id ?? '';
    return { panel, text: element.innerText.trim(), id: element.id, seen: outlined || element === document.body };";

#[derive(Debug, Deserialize)]
struct Focus {
    panel: String,
    text: String,
    id: String,
    seen: bool,
}

/// Goes on by Tab until the keyboard is where `right` wants it.
async fn go_to(page: &Tab, what: &str, right: impl Fn(&Focus) -> bool) -> Outcome {
    let mut passed = Vec::new();
    for _ in 0..MOST {
        page.key(Key::Tab).await?;
        let focus: Focus = page.get(FOCUS, []).await?;
        assert!(focus.seen, "one cannot see that the keyboard is at {focus:?}");
        if right(&focus) {
            return Ok(());
        }
        passed.push(focus);
    }
    panic!("{what} is not reached; passed were {passed:?}")
}

async fn press(user: &User, number: usize, button: Button, key: Key) -> Outcome {
    let label = user.label(button).await?;
    let panel = format!("panel{number}");
    go_to(user.tab(), &label, |focus| focus.panel == panel && focus.text == label).await?;
    user.tab().key(key).await
}

#[tokio::test]
async fn two_users_in_two_tabs_follow_the_manual() -> Outcome {
    play(async |stage| {
        let user1 = stage.tab(1, "?lang=ru").await?;
        let user2 = stage.tab(2, "?lang=ru").await?;
        for (user, number) in [(&user1, 1), (&user2, 2)] {
            press(user, number, Button::Start, Key::Enter).await?;
            user.reaches("idle").await?;
        }
        press(&user1, 1, Button::Ping, Key::Space).await?;
        user1.reaches_as("connected", "initiator").await?;
        press(&user2, 2, Button::Ping, Key::Enter).await?;
        user2.reads("Pong получен через").await?;
        press(&user1, 1, Button::Offer, Key::Enter).await?;
        user1.reaches("calling").await?;
        user2.reaches("calling").await?;
        press(&user1, 1, Button::Call, Key::Space).await?;
        user1.reaches("in-call").await?;
        user2.reaches("in-call").await?;
        user1.sees_and_hears_the_call().await?;
        user2.sees_and_hears_the_call().await?;
        press(&user1, 1, Button::HangUp, Key::Enter).await?;
        user1.reaches("idle").await?;
        user2.reaches("idle").await
    })
    .await
}

#[tokio::test]
async fn guide_language_signals_and_logs_are_within_reach() -> Outcome {
    play(async |stage| {
        let user1 = stage.tab(1, "?lang=ru").await?;
        let page = user1.tab();
        go_to(page, "the guide", |focus| focus.id == "openGuide").await?;
        page.key(Key::Enter).await?;
        page.shows("#guide", |text| text.contains("Шаг 4")).await?;
        press(&user1, 1, Button::Start, Key::Enter).await?;
        user1.reaches("idle").await?;
        press(&user1, 1, Button::Ping, Key::Enter).await?;
        user1.is_told("peer-absent").await?;

        go_to(page, "the log, to scroll it", |focus| focus.id == "log1").await?;
        go_to(page, "the diagram", |focus| focus.text.contains("Сигналы между")).await?;
        page.key(Key::Enter).await?;
        go_to(page, "a signal", |focus| focus.text.contains("ping")).await?;
        page.key(Key::Enter).await?;
        page.shows("#signalPayload", |text| text.contains("ping")).await?;

        page.set_permission("clipboard-write", "denied").await?;
        go_to(page, "the logs", |focus| focus.id == "copyLogs").await?;
        page.key(Key::Enter).await?;
        page.shows("dialog[open] h2", |text| !text.is_empty()).await?;
        page.key(Key::Escape).await?;
        let closed: bool = page.get("return document.querySelector('dialog[open]') === null", []).await?;
        assert!(closed, "Escape closes a dialog");
        let back: Result<String, Failure> = page.get("return document.activeElement.id", []).await;
        assert_eq!(back?, "copyLogs", "and the keyboard is where it was");

        go_to(page, "the language", |focus| focus.id == "lang").await?;
        page.key(Key::Space).await?;
        page.shows("#guide", |text| text.contains("Step 4")).await.map(drop)
    })
    .await
}

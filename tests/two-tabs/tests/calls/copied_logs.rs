//! «📋 Копировать все логи»: what a developer gets, and what nobody gets.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Loopback, Outcome, Play, Stage, Tab, play, until};
use serde_json::json;

/// What must never be copied: the password of the TURN server.
const TURN_PASSWORD: &str = "canary-of-a-turn-password";

const READ_CLIPBOARD: &str = "return navigator.clipboard.readText()";

/// The text and what of it is selected, in the dialog that is open.
const SELECTED: &str = "
    const text = document.querySelector('dialog[open] textarea');
    return text ? text.value.slice(text.selectionStart, text.selectionEnd) : null;";

async fn called(stage: &Stage, url: &str) -> Result<Tab, Failure> {
    let page = stage.open_at(url).await?;
    let [user1, user2] = page.users();
    for user in [&user1, &user2] {
        user.press(Button::Start).await?;
        user.reaches("idle").await?;
    }
    user1.press(Button::Connect).await?;
    user1.reaches("in-call").await?;
    user2.reaches("in-call").await?;
    user2.sees_and_hears_the_call().await?;
    Ok(page)
}

fn is_useful_and_clean(text: &str, url: &str) {
    let wanted = ["liza-call 0.", "Chrome/", url, "signaling ", "User 1: id user1", "User 2: id user2", "in-call"];
    for words in wanted {
        assert!(text.contains(words), "«{words}» is missing in:\n{text}");
    }
    let lines = |user: &str| text.lines().filter(|line| line.contains(&format!(" {user} "))).count();
    assert!(lines("User 1") > 10 && lines("User 2") > 10, "both logs are there:\n{text}");
    for secret in ["ice-pwd", "ice-ufrag", "fingerprint", "a=candidate", TURN_PASSWORD] {
        assert!(!text.contains(secret), "«{secret}» was copied:\n{text}");
    }
}

#[tokio::test]
async fn with_a_clipboard_the_logs_are_on_it() -> Outcome {
    play(async |stage| {
        let url = format!("{}/", stage.server.url());
        let page = called(stage, &format!("{url}?lang=ru")).await?;
        page.copy_all_logs().await?;
        // Writing needs no permission after a click; reading, which only this test does, does.
        page.set_permission("clipboard-read", "granted").await?;
        let text = until("the logs on the clipboard", Duration::from_secs(10), async || {
            let text: String = page.get(READ_CLIPBOARD, []).await?;
            Ok(if text.is_empty() { Err("nothing".to_owned()) } else { Ok(text) })
        });
        is_useful_and_clean(&text.await?, &url);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_a_clipboard_the_logs_stand_selected_in_a_dialog() -> Outcome {
    play(async |stage| {
        let url = format!("{}/", stage.server.url());
        let page = called(stage, &format!("{url}?lang=ru")).await?;
        page.set_permission("clipboard-write", "denied").await?;
        page.copy_all_logs().await?;
        let text = until("the logs selected", Duration::from_secs(10), async || {
            let text: Option<String> = page.get(SELECTED, []).await?;
            Ok(text.ok_or_else(|| "no dialog".to_owned()))
        });
        is_useful_and_clean(&text.await?, &url);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_password_of_a_turn_server_is_nowhere_on_the_page() -> Outcome {
    // The page comes from elsewhere with settings of its own, and the server lets that origin call its API.
    let tools = liza_two_tabs::Tools::find()?;
    let (elsewhere, settings) = Loopback::page(&tools).await?;
    let play = Play::new().server(&["--allow-origin", elsewhere.url()]);
    play.act(async |stage| {
        settings.set(json!({
            "signaling": format!("{}/api/signaling", stage.server.url()),
            "iceServers": [{ "urls": "turn:127.0.0.1:9", "username": "liza", "credential": TURN_PASSWORD }],
        }));
        let page = called(stage, &format!("{}/?lang=ru", elsewhere.url())).await?;
        page.set_permission("clipboard-write", "denied").await?;
        page.copy_all_logs().await?;
        let text = until("the logs selected", Duration::from_secs(10), async || {
            let text: Option<String> = page.get(SELECTED, []).await?;
            Ok(text.ok_or_else(|| "no dialog".to_owned()))
        });
        let text = text.await?;
        is_useful_and_clean(&text, elsewhere.url());
        assert!(text.contains("turn:127.0.0.1:9"), "the server itself is named:\n{text}");
        let whole: String = page.get("return document.documentElement.outerHTML", []).await?;
        assert!(!whole.contains(TURN_PASSWORD), "the password stands on the page");
        Ok(())
    })
    .await
}

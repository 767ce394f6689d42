//! «📋 Копировать все логи»: what a developer gets, and what nobody gets.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Loopback, Outcome, Play, Stage, Tab, play, until};
use serde_json::{Value, json};

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
    user1.starts().await?;
    user2.starts().await?;
    user1.press(Button::Connect).await?;
    user1.reaches("in-call").await?;
    user2.reaches("in-call").await?;
    user2.sees_and_hears_the_call().await?;
    Ok(page)
}

fn is_useful_and_clean(text: &str, url: &str) {
    let wanted = [
        "== Вердикт ==\nUser 1: диагноз all-well: Всё в порядке",
        "liza-call 0.",
        "Chrome/",
        url,
        "Защищённый контекст: да",
        "signaling ",
        "User 1: id user1",
        "ICE-кандидаты: свои host udp ×",
        "getStats: ",
        "✓ setLocalDescription",
        "iceconnectionstatechange connected",
    ];
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

/// Keeps the texts that the page offers as files, in place of the browser's downloads.
const KEEP_FILES: &str = "
    window.files = [];
    const offer = URL.createObjectURL.bind(URL);
    URL.createObjectURL = blob => { window.files.push(blob); return offer(blob); };";

const LAST_FILE: &str = "return window.files.length ? await window.files.at(-1).text() : ''";

async fn saved(page: &Tab, button: &str) -> Result<String, Failure> {
    page.run("document.getElementById(arguments[0]).click()", [json!(button)]).await?;
    let text: String = page.get(LAST_FILE, []).await?;
    assert!(!text.is_empty(), "{button} saved nothing");
    Ok(text)
}

#[tokio::test]
async fn the_same_is_saved_as_a_file() -> Outcome {
    play(async |stage| {
        let url = format!("{}/", stage.server.url());
        let page = called(stage, &format!("{url}?lang=ru")).await?;
        page.run(KEEP_FILES, []).await?;
        is_useful_and_clean(&saved(&page, "saveLogs").await?, &url);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_file_of_webrtc_internals_has_both_connections_and_no_secret() -> Outcome {
    play(async |stage| {
        let page = called(stage, &format!("{}/?lang=en", stage.server.url())).await?;
        page.run(KEEP_FILES, []).await?;
        let text = saved(&page, "saveInternals").await?;
        let dump: Value = serde_json::from_str(&text)?;
        assert_eq!(dump["getUserMedia"].as_array().map(Vec::len), Some(4), "two requests and their answers");
        for (id, made) in [("1-1", "createOfferOnSuccess"), ("2-1", "createAnswerOnSuccess")] {
            let connection = &dump["PeerConnections"][id];
            let log = connection["updateLog"].as_array().expect("a log");
            for kind in ["create", made, "setLocalDescription", "addIceCandidateOnSuccess", "connectionstatechange"] {
                assert!(log.iter().any(|update| update["type"] == kind), "{kind} of {id}");
            }
            let stats = connection["stats"].as_object().expect("statistics");
            for (name, series) in stats {
                let values: Vec<Value> = serde_json::from_str(series["values"].as_str().unwrap_or_default())?;
                let (entry, _) = name.rsplit_once('-').expect("an entry and its member");
                assert!(!values.is_empty() && stats.contains_key(&format!("{entry}-timestamp")), "{name}");
            }
            assert!(stats.values().any(|series| series["statsType"] == "candidate-pair"));
        }
        for (secret, safe) in [("a=ice-pwd:", "…"), ("a=ice-ufrag:", "…")] {
            assert!(text.split(secret).skip(1).all(|rest| rest.starts_with(safe)), "{secret} with its value");
        }
        Ok(())
    })
    .await
}

//! Signals that anybody can post into a mailbox: nothing breaks, the log says what came, and a call goes on.

use liza_two_tabs::{Button, Outcome, Server, User, play};
use serde_json::{Value, json};

use crate::harm::{HOSTILE, does_no_harm};

/// A sender that would be a script if it became markup.
const SCRIPT: &str = "<script>window.ran=1</script>";

/// Posts everything that a signal should not be, also in the name of the peer.
async fn post_nonsense(server: &Server) -> Outcome {
    let huge = format!("v=0\r\n{}", "a=x\r\n".repeat(20_000));
    let wrong: [(&str, Value); 11] = [
        ("offer", json!({ "type": "offer", "sdp": huge })),
        ("answer", json!({ "type": "answer", "sdp": huge })),
        ("offer", json!({ "type": "answer", "sdp": "v=0" })),
        ("offer", json!(["not", "an", "object"])),
        ("offer", json!({ "sdp": { "deep": [1, 2, 3] } })),
        ("answer", json!(null)),
        ("ice-candidate", json!("candidate")),
        ("ice-candidate", json!({ "candidate": 7, "sdpMid": [], "sdpMLineIndex": -1 })),
        ("ice-candidate", json!({ "candidate": "candidate:nonsense", "sdpMid": "9", "sdpMLineIndex": 900 })),
        ("pong", json!({ "received": "no", "start": true })),
        ("disconnect", json!({ "reason": SCRIPT })),
    ];
    for from in ["user2", SCRIPT] {
        for (kind, data) in &wrong {
            server.post(from, "user1", kind, data.clone()).await?;
        }
    }
    server.post("user2", "user1", "explode", json!({})).await?;
    server.post("user1", "user1", "ping", json!({ "timestamp": 0 })).await?;
    // The last of all: when the log has it, the others were read as well.
    server.post("last", "user1", "offer", json!({ "type": "offer" })).await.map(drop)
}

async fn nothing_ran(user: &User) -> Outcome {
    let ran: Option<u64> = user.tab().get("return window.ran ?? null", []).await?;
    let elements: u64 = user.tab().get("return document.querySelectorAll('#panels script').length", []).await?;
    assert_eq!((ran, elements), (None, 0), "a signal became a part of the page");
    Ok(())
}

#[tokio::test]
async fn in_idle_they_are_named_in_the_log_and_nothing_else_happens() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        user1.starts().await?;
        post_nonsense(&stage.server).await?;
        user1.reads("от last не принят").await?;
        user1.reads("offer: нет sdp").await?;
        let panel = user1.panel().await?;
        assert_eq!((panel.state.as_str(), panel.code.as_str()), ("idle", ""));
        nothing_ran(&user1).await?;

        user2.starts().await?;
        user2.press(Button::Connect).await?;
        user1.reaches_as("in-call", "responder").await?;
        user1.sees_and_hears_the_call().await
    })
    .await
}

#[tokio::test]
async fn markup_scripts_and_marks_in_every_field_are_shown_as_text() -> Outcome {
    play(async |stage| {
        let user1 = stage.page("?lang=en").await?.user(1);
        user1.starts().await?;
        let long = HOSTILE.repeat(100_000 / HOSTILE.len());
        let words = [HOSTILE, &long];
        for words in words {
            for (kind, data) in [
                ("offer", json!({ "type": "offer", "sdp": words })),
                ("answer", json!({ "type": "answer", "sdp": words })),
                ("ice-candidate", json!({ "candidate": words, "sdpMid": words, "usernameFragment": words })),
                ("disconnect", json!({ "reason": words })),
                ("ping", json!({ "timestamp": words, "liza": { "v": 1, "call": words, "seq": 1 } })),
            ] {
                stage.server.post("<b>stranger</b>", "user1", kind, data).await?;
            }
        }
        stage.server.post("last", "user1", "offer", json!({ "type": "offer" })).await?;
        user1.reads("from last was not taken").await?;
        let page = user1.tab();

        // Every arrow is pressed, and what it shows is looked at.
        let pressed: Vec<String> = page
            .get(
                "return [...document.querySelectorAll('.signal')].map(row => {
                    row.click();
                    return document.getElementById('signalPayload').textContent;
                })",
                [],
            )
            .await?;
        let long = pressed.iter().filter(|text| text.contains("more characters)")).count();
        assert!(pressed.len() >= 10 && long >= 2, "{} signals, {long} of them cut", pressed.len());
        assert!(pressed.iter().any(|text| text.contains("<img src=x") && text.contains("⟨U+202E⟩")));
        for text in &pressed {
            assert!(text.chars().count() < 21_000, "a signal is cut");
            assert!(!text.contains(['\u{202e}', '\u{2066}', '\0', '\u{200b}']), "{text}");
        }
        does_no_harm(page).await?;

        page.set_permission("clipboard-write", "denied").await?;
        page.copy_all_logs().await?;
        let copied = page.get::<String>("return document.querySelector('dialog[open] textarea').value", []).await?;
        assert!(copied.contains("<b>stranger</b>") && !copied.contains(['\u{202e}', '\u{2066}', '\0']), "{copied}");
        assert!(!copied.contains("\n12:00:00.000 ERROR"), "no line is forged");
        nothing_ran(&user1).await
    })
    .await
}

#[tokio::test]
async fn in_a_call_they_change_nothing() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user1.reaches("in-call").await?;
        user2.reaches("in-call").await?;
        user1.sees_and_hears_the_call().await?;

        post_nonsense(&stage.server).await?;
        user1.reads("от last не принят").await?;
        nothing_ran(&user1).await?;
        for user in [&user1, &user2] {
            user.sees_and_hears_the_call().await?;
            let panel = user.panel().await?;
            assert_eq!((panel.state.as_str(), panel.code.as_str()), ("in-call", "all-well"));
        }
        user1.press(Button::HangUp).await?;
        user2.reaches("idle").await
    })
    .await
}

#[tokio::test]
async fn a_stranger_who_pings_in_a_call_is_told_that_we_are_busy() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user2.reaches("in-call").await?;

        let stranger = stage.tab(1, "?lang=ru").await?;
        stranger.types_id("stranger").await?;
        stranger.starts().await?;
        stranger.press(Button::Ping).await?;
        stranger.is_told("peer-busy").await?;
        stranger.reaches("idle").await?;
        user2.reaches("in-call").await?;
        user2.sees_and_hears_the_call().await
    })
    .await
}

//! The same hostile text by other ways than signals: settings, the page's address, a refusal of the API, the data channel.

use axum::http::StatusCode;
use liza_two_tabs::{Button, Loopback, Outcome, Play, Tools, play};
use serde_json::{Map, Value, json};

use crate::harm::{HOSTILE, does_no_harm};

/// As much of it as 100 kB.
fn long() -> String {
    HOSTILE.repeat(100_000 / HOSTILE.len())
}

#[tokio::test]
async fn settings_and_address_are_shown_as_text() -> Outcome {
    let (page, settings) = Loopback::page(&Tools::find()?).await?;
    Play::new()
        .act(async |stage| {
            let mut config: Map<String, Value> =
                [HOSTILE, &long()].map(|name| (name.to_owned(), json!(1))).into_iter().collect();
            for name in ["signaling", "transport", "ice", "media", "lang"] {
                config.insert(name.to_owned(), json!(long()));
            }
            let server = |urls: &str| json!({ "urls": urls, "username": HOSTILE, "credential": HOSTILE });
            config.insert("iceServers".to_owned(), json!([HOSTILE, server(HOSTILE), server("turn:127.0.0.1:9")]));
            settings.set(config.into());
            let hostile = "%3Cimg%20src=x%20onerror=window.ran=1%3E%E2%80%AE%0A12:00:00";
            let query =
                format!("?lang={hostile}&signaling={hostile}&transport={hostile}&ice={hostile}&media={hostile}");
            let user1 = stage.open_at(&format!("{}/{query}", page.url())).await?.user(1);
            user1.reads("<img src=x onerror=window.ran=1>").await?;
            does_no_harm(user1.tab()).await
        })
        .await
}

#[tokio::test]
async fn a_refusal_of_the_api_is_shown_as_text() -> Outcome {
    for words in [HOSTILE.to_owned(), long()] {
        let refusing =
            Loopback::json(json!({ "success": false, "message": words, "code": words, "error": words })).await?;
        play(async |stage| {
            let user1 = stage.tab(1, &format!("?lang=en&signaling={}", refusing.url())).await?;
            user1.press(Button::Start).await?;
            let told = user1.is_told("signaling-").await?;
            assert!(told.len() < 2_000, "{} bytes of it are shown", told.len());
            does_no_harm(user1.tab()).await
        })
        .await?;
    }
    let down = Loopback::status(StatusCode::IM_A_TEAPOT).await?;
    play(async |stage| {
        let user1 = stage.tab(1, &format!("?lang=en&signaling={}", down.url())).await?;
        user1.press(Button::Start).await?;
        user1.is_told("signaling-nonsense").await.map(drop)
    })
    .await
}

/// Says something hostile before everything that a page says by a data channel.
const SAY_MORE: &str = "
    const send = RTCDataChannel.prototype.send;
    RTCDataChannel.prototype.send = function (text) {
        for (const words of arguments0) send.call(this, words);
        send.call(this, text);
    };";

#[tokio::test]
async fn what_comes_by_the_data_channel_is_shown_as_text_and_the_call_goes_on() -> Outcome {
    play(async |stage| {
        let user1 = stage.window(1, "?lang=en").await?;
        let user2 = stage.window(2, "?lang=en").await?;
        let disconnect = json!({ "from": HOSTILE, "to": HOSTILE, "type": HOSTILE, "data": { "reason": HOSTILE } });
        let words = json!([HOSTILE, long(), disconnect.to_string(), "{}", "null"]);
        user2.tab().run(&["const arguments0 = arguments[0];", SAY_MORE].concat(), [words]).await?;
        user1.starts().await?;
        user2.starts().await?;
        user2.press(Button::Connect).await?;
        user1.reads("was not taken").await?;
        user1.sees_and_hears_the_call().await?;
        does_no_harm(user1.tab()).await?;
        user2.press(Button::HangUp).await?;
        user1.reaches("idle").await
    })
    .await
}

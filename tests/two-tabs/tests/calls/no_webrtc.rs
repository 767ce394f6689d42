//! A browser without WebRTC: WebKitGTK as Debian builds it. The page starts in it, and names the cause.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, WebKit, play, until};
use serde_json::json;

/// A browser that starts on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

const PRESS: &str = "document.querySelector('#panel1 [data-action=' + arguments[0] + ']').click()";

async fn reaches(webkit: &WebKit, state: &str) -> Outcome {
    until(format!("state {state} in WebKitGTK"), LIMIT, async || {
        let script = "return document.getElementById('panel1')?.dataset.state ?? document.body.innerText";
        let seen: String = webkit.get(script, vec![]).await?;
        Ok(if seen == state { Ok(()) } else { Err(seen) })
    })
    .await
}

#[tokio::test]
async fn it_is_named_in_webkitgtk() -> Outcome {
    play(async |stage| {
        let webkit = WebKit::start(stage.folder()).await?;
        webkit.open(&format!("{}/?lang=en", stage.server.url())).await?;
        reaches(&webkit, "stopped").await?;
        let webrtc: bool = webkit.get("return 'RTCPeerConnection' in window", vec![]).await?;
        assert!(!webrtc, "this WebKitGTK has WebRTC, so the test shows nothing");
        let user2 = stage.tab(2, "?lang=en").await?;
        user2.starts().await?;

        webkit.get::<Option<u8>>(PRESS, vec![json!("start")]).await?;
        reaches(&webkit, "idle").await?;
        webkit.get::<Option<u8>>(PRESS, vec![json!("connect")]).await?;
        let told: Result<String, Failure> = until("a diagnosis in WebKitGTK", LIMIT, async || {
            let script = "const { dataset, textContent } = document.getElementById('diagnosis1');
                return [dataset.code ?? '', textContent];";
            let (code, sentence): (String, String) = webkit.get(script, vec![]).await?;
            Ok(if code == "no-webrtc" { Ok(sentence) } else { Err(format!("{code} {sentence}")) })
        })
        .await;
        let told = told?;
        assert!(told.contains("no WebRTC"), "{told}");
        // Nothing was said to user 2; so it calls.
        user2.press(Button::Connect).await?;
        user2.is_told("peer-unable").await?;
        user2.reaches("idle").await
    })
    .await
}

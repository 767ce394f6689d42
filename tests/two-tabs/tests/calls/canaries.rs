//! Secrets of a call, each looked for in everything that the page shows, keeps, hands over or asks for by address.

use std::fs;

use liza_two_tabs::{Button, Loopback, Outcome, Play, Tab, Tools};
use serde_json::json;

/// The password of a TURN server, and a name that holds one as well.
const TURN: [&str; 2] = ["canary-credential", "canary-username"];

/// Reads the secrets of the call from where the browser has them: passwords and fingerprints of ICE and DTLS in the
/// descriptions, and the tokens of the sessions in the storage.
const WATCH: &str = "
    window.secrets = [];
    const set = RTCPeerConnection.prototype.setLocalDescription;
    RTCPeerConnection.prototype.setLocalDescription = function (description) {
        for (const [, word] of (description?.sdp ?? '').matchAll(/a=ice-(?:pwd|ufrag):(\\S+)/g)) secrets.push(word);
        return set.call(this, description);
    };";

const SECRETS: &str = "return [...secrets, ...Object.values(localStorage)].filter(secret => secret.length > 3)";

/// All of it as texts, each with its name: what stands on the page, every signal of the diagram, what the tab keeps for
/// after a reload, the files, and the addresses that were asked for.
const PLACES: &str = "
    window.files = [];
    const offer = URL.createObjectURL.bind(URL);
    URL.createObjectURL = blob => { files.push(blob); return offer(blob); };
    document.getElementById('fullAddresses').checked = true;
    for (const id of ['saveLogs', 'saveInternals']) document.getElementById(id).click();
    const payloads = [...document.querySelectorAll('.signal')].map(row => {
        row.click();
        return document.getElementById('signalPayload').textContent;
    });
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
    const [log, internals] = await Promise.all(files.map(file => file.text()));
    return Object.entries({
        page: document.documentElement.outerHTML,
        diagram: payloads.join(),
        kept: JSON.stringify({ ...sessionStorage }),
        log, internals,
        asked: performance.getEntriesByType('resource').map(entry => entry.name).join(' '),
        address: location.href,
    });";

async fn secrets(page: &Tab) -> Result<Vec<String>, liza_two_tabs::Failure> {
    let mut secrets: Vec<String> = page.get(SECRETS, []).await?;
    secrets.extend(TURN.map(str::to_owned));
    Ok(secrets)
}

#[tokio::test]
async fn none_of_them_is_anywhere() -> Outcome {
    let (elsewhere, settings) = Loopback::page(&Tools::find()?).await?;
    Play::new()
        .server(&["--allow-origin", elsewhere.url(), "--log", "trace"])
        .act(async |stage| {
            let [credential, username] = TURN;
            settings.set(json!({
                "signaling": format!("{}/api/signaling", stage.server.url()),
                "iceServers": [{ "urls": "turn:127.0.0.1:9", "username": username, "credential": credential }],
            }));
            let page = stage.open_at(&format!("{}/?lang=en", elsewhere.url())).await?;
            page.run(WATCH, []).await?;
            let [user1, user2] = page.users();
            user1.starts().await?;
            user2.starts().await?;
            user1.press(Button::Connect).await?;
            user1.sees_and_hears_the_call().await?;
            user2.sees_and_hears_the_call().await?;

            let secrets = secrets(&page).await?;
            assert!(secrets.len() >= 8, "passwords of two sides, two tokens, a TURN server: {}", secrets.len());
            let mut places: Vec<(String, String)> = page.get(PLACES, []).await?;
            let server = fs::read_to_string(stage.folder().join("server.log")).unwrap_or_default();
            places.push(("the server's log".to_owned(), server));
            for (name, text) in &places {
                assert!(!text.is_empty(), "there is nothing of {name}");
                let found = secrets.iter().find(|secret| text.contains(secret.as_str()));
                assert_eq!(found, None, "{name} holds a secret");
            }
            let [_, diagram, ..] = &places[..] else { panic!("no diagram") };
            assert!(diagram.1.contains("a=ice-pwd:…"), "descriptions are shown, without it");
            Ok(())
        })
        .await
}

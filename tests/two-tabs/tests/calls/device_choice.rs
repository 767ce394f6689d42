//! Another camera or microphone in mid-call: its track takes the place of the one before, and nothing is negotiated.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, User, play, until};
use serde_json::json;

/// Chooses the last device of a list as a person does.
const CHOOSE: &str = "
    const list = document.querySelector(arguments[0]);
    list.value = list.options[list.options.length - 1].value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
    return [...list.options].map(option => option.textContent);";

const TRACKS: &str = "
    return document.querySelector(arguments[0]).srcObject.getTracks().map(track => [track.kind, track.id]);";

async fn choose(user: &User, place: usize) -> Result<Vec<String>, Failure> {
    user.tab().get(CHOOSE, [json!(user.selector(&format!(".devices label:nth-child({place}) select")))]).await
}

async fn track(user: &User, kind: &str) -> Result<String, Failure> {
    let tracks: Vec<[String; 2]> = user.tab().get(TRACKS, [json!(user.selector(".local video"))]).await?;
    Ok(tracks.into_iter().find(|[is, _]| is == kind).map(|[_, id]| id).unwrap_or_default())
}

#[tokio::test]
async fn takes_over_without_a_negotiation() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.call("?lang=ru").await?;
        let offers =
            async || Ok::<_, Failure>(user1.panel().await?.log.iter().filter(|line| line.contains("→ offer")).count());
        let before = offers().await?;
        for (place, kind) in [(1, "video"), (2, "audio")] {
            let old = track(&user1, kind).await?;
            let names = choose(&user1, place).await?;
            assert!(names[0] == "По умолчанию" && names.len() > 1, "{names:?}");
            until(format!("another {kind} track"), Duration::from_secs(15), async || {
                let now = track(&user1, kind).await?;
                Ok(if now != old && !now.is_empty() { Ok(()) } else { Err(now) })
            })
            .await?;
        }
        user2.sees_and_hears_the_call().await?;
        assert_eq!(offers().await?, before);
        assert!(user1.buttons().await?.iter().any(|button| button.label == user1_label() && button.enabled));
        Ok(())
    })
    .await
}

fn user1_label() -> String {
    Button::HangUp.label("ru", 1, "user2")
}

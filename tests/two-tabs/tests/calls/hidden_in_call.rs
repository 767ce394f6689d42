//! A tab that is hidden for a minute in a call keeps it: the other side sees and hears on, and so does whoever comes back.

use std::time::{Duration, Instant};

use liza_two_tabs::{Button, Outcome, play};
use serde_json::json;

/// The minute is what the test is about.
const HIDDEN: Duration = Duration::from_secs(60);

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn a_minute_later_the_call_is_the_same() -> Outcome {
    play(async |stage| {
        let user1 = stage.tab(1, "?lang=ru").await?;
        let user2 = stage.tab(2, "?lang=ru").await?;
        user1.starts().await?;
        user2.starts().await?;
        user1.calls(&user2).await?;
        user1.tab().show().await?;
        let hidden = Instant::now();
        while hidden.elapsed() < HIDDEN {
            user1.remote_video().moves().await?;
            let seen: String = user2.tab().get("return document.visibilityState", []).await?;
            assert_eq!(
                json!([seen, user2.panel().await?.state, user1.panel().await?.state]),
                json!(["hidden", "in-call", "in-call"])
            );
        }
        user2.sees_and_hears_the_call().await?;
        for user in [&user1, &user2] {
            let log = user.panel().await?.log;
            let lost = log.iter().find(|line| line.contains("ICE перезапускается"));
            assert_eq!(lost, None, "the path was never lost");
        }
        user1.press(Button::HangUp).await?;
        user2.reaches("idle").await
    })
    .await
}

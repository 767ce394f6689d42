//! With the deployed API, signals that were in the mailbox before the user started are of yesterday's calls.

use liza_two_tabs::{Button, Outcome, play};
use serde_json::json;

#[tokio::test]
async fn yesterdays_signals_do_nothing_and_todays_call_works() -> Outcome {
    play(async |stage| {
        let tag = |seq: u64| json!({ "v": 1, "call": "feedfacefeedface-1", "seq": seq });
        for (kind, data) in [
            ("ping", json!({ "timestamp": 1, "liza": tag(1) })),
            ("offer", json!({ "type": "offer", "sdp": "v=0\r\n", "liza": tag(2) })),
            ("pong", json!({ "received": true, "start": true, "liza": tag(3) })),
            ("ping", json!({ "timestamp": 2 })),
            ("disconnect", json!({ "reason": "hang-up" })),
        ] {
            stage.server.post("user2", "user1", kind, data).await?;
        }
        let [user1, user2] = stage.page("?lang=ru&transport=poll").await?.users();
        user1.starts().await?;
        user1.reads("пропущено старых сигналов: 5").await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user1.reaches_as("in-call", "initiator").await?;
        user1.sees_and_hears_the_call().await?;
        let log = user1.panel().await?.log;
        assert!(!log.iter().any(|line| line.contains("feedface")), "an old signal made a call: {log:?}");
        Ok(())
    })
    .await
}

//! Each connection to the server is cut within a second, wherever it stands: no signal is lost, and calls are made.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, Proxy, play};

/// A signal may need some tries; far less than a call that waits for one in vain.
const LIMIT: Duration = Duration::from_secs(18);

async fn calls_by(transport: &str) -> Outcome {
    play(async |stage| {
        let proxy = Proxy::through(stage.server.url()).await?;
        let page = stage.open_at(&format!("{}/?lang=ru&transport={transport}", proxy.url())).await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        proxy.cuts(true);
        for _ in 0..3 {
            user1.press(Button::Connect).await?;
            for user in [&user1, &user2] {
                user.reaches_within("in-call", LIMIT).await?;
                user.sees_and_hears_the_call().await?;
            }
            user2.press(Button::HangUp).await?;
            for user in [&user1, &user2] {
                user.reaches("idle").await?;
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn by_web_socket() -> Outcome {
    calls_by("ws").await
}

#[tokio::test]
async fn by_server_sent_events() -> Outcome {
    calls_by("sse").await
}

#[tokio::test]
async fn by_long_poll() -> Outcome {
    calls_by("long-poll").await
}

//! Something between the page and the server delays, drops, doubles and reorders: calls come up, no signal is applied
//! twice, and a hang-up arrives.

use std::time::Duration;

use liza_two_tabs::{Button, Chance, FaultProxy, Outcome, Tab, User, play};

/// A session whose answer was lost has the id until its lease ends, 20 s later.
const STARTED: Duration = Duration::from_secs(45);

/// Each signal may need some tries.
const LIMIT: Duration = Duration::from_secs(20);

/// Notes what is applied to a connection a second time.
const NOTE_TWICE: &str = "
    window.twice = [];
    window.connections = 0;
    const Connection = window.RTCPeerConnection;
    window.RTCPeerConnection = class RTCPeerConnection extends Connection {
        #applied = new Set();
        constructor(...args) { super(...args); window.connections += 1; }
        #note(what) {
            const text = JSON.stringify(what);
            if (this.#applied.has(text)) window.twice.push(text);
            this.#applied.add(text);
        }
        setRemoteDescription(...args) { this.#note(args[0]); return super.setRemoteDescription(...args); }
        addIceCandidate(...args) { if (args[0]) this.#note(args[0]); return super.addIceCandidate(...args); }
    };";

async fn nothing_is_applied_twice(page: &Tab, calls: u64) -> Outcome {
    let twice: Vec<String> = page.get("return window.twice", []).await?;
    assert_eq!(twice, Vec::<String>::new());
    let connections: u64 = page.get("return window.connections", []).await?;
    assert_eq!(connections, 2 * calls, "one on each side for each call");
    Ok(())
}

async fn both_reach(users: [&User; 2], state: &str) -> Outcome {
    for user in users {
        user.reaches_within(state, LIMIT).await?;
    }
    Ok(())
}

async fn calls_by(transport: &str, calls: u64) -> Outcome {
    play(async |stage| {
        let proxy = FaultProxy::before(stage.server.url(), Chance::new()).await?;
        let page = stage.open_at(&format!("{}/?lang=ru&transport={transport}", proxy.url())).await?;
        page.run(NOTE_TWICE, []).await?;
        let [user1, user2] = page.users();
        for user in [&user1, &user2] {
            user.press(Button::Start).await?;
            user.reaches_within("idle", STARTED).await?;
        }
        for _ in 0..calls {
            user1.press(Button::Connect).await?;
            both_reach([&user1, &user2], "in-call").await?;
            user1.sees_and_hears_the_call().await?;
            user2.sees_and_hears_the_call().await?;
            user2.press(Button::HangUp).await?;
            both_reach([&user1, &user2], "idle").await?;
            // Without a data channel, a hang-up has the API alone.
            user2.press(Button::Ping).await?;
            both_reach([&user1, &user2], "connected").await?;
            user1.press(Button::HangUp).await?;
            both_reach([&user1, &user2], "idle").await?;
        }
        nothing_is_applied_twice(&page, calls).await
    })
    .await
}

#[tokio::test]
async fn by_web_socket() -> Outcome {
    calls_by("ws", 2).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn by_server_sent_events() -> Outcome {
    calls_by("sse", 5).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn by_long_poll() -> Outcome {
    calls_by("long-poll", 5).await
}

#[tokio::test]
async fn by_polling_the_deployed_api() -> Outcome {
    calls_by("poll", 2).await
}

//! Calls in a row in one pair of windows, each begun by whoever was called last: each is made, both pictures move, and nothing
//! is left over.

use std::io::Write;

use liza_two_tabs::{Button, LeftOver, Outcome, Play, User};

/// Caches are filled by then, and the logs have a line of each kind.
const FIRST: usize = 5;

/// Tables and plots have a row more or less.
const SOME: u64 = 50;

/// The 2,000 lines that a log shows at most, of ten elements and texts each, and 60 signals.
const LOG_NODES: u64 = 2_000 * 10 + 3_000;

/// A session waits, and a log is about to be scrolled.
const TIMERS: u64 = 4;

/// What logs keep of a call, in bytes, until they have their 10,000 lines: some 90 lines, and descriptions.
const KEPT_OF_A_CALL: u64 = 80 * 1024;

/// The client's memory grows by more than is needed at a time.
const PAGES: u64 = 1024 * 1024;

async fn one_call(caller: &User, called: &User) -> Outcome {
    caller.press(Button::Connect).await?;
    for (user, role) in [(caller, "initiator"), (called, "responder")] {
        user.reaches_as("in-call", role).await?;
        user.local_video().moves().await?;
        user.remote_video().moves().await?;
    }
    called.press(Button::HangUp).await?;
    for user in [caller, called] {
        user.reaches("idle").await?;
        user.sees_no_pictures().await?;
    }
    Ok(())
}

async fn calls(number: usize) -> Outcome {
    let play = Play::new().alone();
    play.act(async |stage| {
        let users = [stage.window(1, "?lang=ru").await?, stage.window(2, "?lang=ru").await?];
        for user in &users {
            LeftOver::counted(user.tab()).await?;
            user.starts().await?;
        }
        let mut first = Vec::new();
        for call in 1..=number {
            one_call(&users[call % 2], &users[(call + 1) % 2]).await?;
            if call == FIRST {
                for user in &users {
                    first.push(LeftOver::of(user.tab()).await?);
                }
            }
        }
        for (user, first) in users.iter().zip(first) {
            let last = LeftOver::of(user.tab()).await?;
            writeln!(std::io::stderr(), "\nafter {FIRST} calls {first:?}\nafter {number} calls {last:?}").ok();
            assert_eq!((last.connections, last.tracks), (0, 0), "what a call has open is closed");
            let lasting = |left: &LeftOver| (left.intervals, left.listeners);
            assert_eq!(lasting(&last), lasting(&first), "intervals and listeners");
            let calls = (number - FIRST) as u64;
            let grown = |of: fn(&LeftOver) -> u64| of(&last).saturating_sub(of(&first));
            assert!(
                grown(LeftOver::beside_logs) < calls.max(SOME),
                "{} nodes beside the logs",
                grown(LeftOver::beside_logs)
            );
            assert!(grown(LeftOver::detached) < calls.max(SOME), "{} nodes in no page", grown(LeftOver::detached));
            assert!(last.logs < LOG_NODES, "{} nodes in the logs", last.logs);
            assert!(last.timers <= TIMERS, "{} timers", last.timers);
            let bytes = grown(|left| left.wasm);
            assert!(bytes <= calls * KEPT_OF_A_CALL + PAGES, "{bytes} bytes in {calls} calls");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn ten() -> Outcome {
    calls(10).await
}

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn two_hundred() -> Outcome {
    calls(200).await
}

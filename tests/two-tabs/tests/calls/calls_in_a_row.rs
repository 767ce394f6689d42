//! Calls in a row in one pair of windows: each is made, both pictures move, and nothing is left over.

use std::io::Write;

use liza_two_tabs::{Button, LeftOver, Outcome, User, play};

/// Caches are filled by then, and the logs have a line of each kind.
const FIRST: usize = 5;

async fn one_call(caller: &User, called: &User) -> Outcome {
    caller.press(Button::Connect).await?;
    for user in [caller, called] {
        user.reaches("in-call").await?;
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
    play(async |stage| {
        let users = [stage.window(1, "?lang=ru").await?, stage.window(2, "?lang=ru").await?];
        for user in &users {
            LeftOver::counted(user.tab()).await?;
            user.press(Button::Start).await?;
            user.reaches("idle").await?;
        }
        let mut first = Vec::new();
        for call in 1..=number {
            one_call(&users[call % 2], &users[(call + 1) % 2]).await?;
            if call % 20 == 0 {
                writeln!(std::io::stderr(), "{call} {:?}", LeftOver::of(users[0].tab()).await?).ok();
            }
            if call == FIRST {
                for user in &users {
                    first.push(LeftOver::of(user.tab()).await?);
                }
            }
        }
        for (user, first) in users.iter().zip(first) {
            let last = LeftOver::of(user.tab()).await?;
            writeln!(std::io::stderr(), "after {FIRST} calls {first:?}\nafter {number} calls {last:?}").ok();
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

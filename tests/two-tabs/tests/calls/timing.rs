//! The timing marks of a call, and what they measure.

use std::io::Write;
use std::time::Duration;

use liza_two_tabs::{Button, Failure, Marks, Outcome, Play, User, until};

const INITIATOR: [&str; 9] =
    ["start", "idle", "ping", "connected", "offer", "calling", "call", "local-frame", "remote-frame"];
const RESPONDER: [&str; 8] = ["start", "idle", "connected", "offer", "calling", "call", "local-frame", "remote-frame"];

/// Waits for all marks up to the peer's picture, and looks at their order. The two pictures come in either order.
async fn in_order(user: &User, number: usize, expected: &[&str]) -> Result<Marks, Failure> {
    user.tab().show().await?;
    until(format!("the marks of user {number}"), Duration::from_secs(20), async || {
        let marks = user.tab().marks().await?;
        let mut names = marks.names(number);
        if names.ends_with(&["remote-frame", "local-frame"]) {
            let last = names.len() - 1;
            names.swap(last - 1, last);
        }
        let right = names == expected;
        let seen = format!("{names:?}");
        Ok(if right { Ok(marks) } else { Err(seen) })
    })
    .await
}

/// Past the test runner, which keeps the output of a test that passes to itself.
fn report(what: &str, from: Option<f64>, to: Option<f64>) {
    let millis = from.zip(to).map_or(f64::NAN, |(from, to)| to - from);
    writeln!(std::io::stderr(), "  {what}: {millis:.0} ms").ok();
}

/// Two idle users go up to the call, and the marks of both are looked at.
async fn measured(how: &str, user1: &User, user2: &User) -> Outcome {
    for user in [user1, user2] {
        user.starts().await?;
    }
    user1.press(Button::Ping).await?;
    user1.reaches("connected").await?;
    user1.press(Button::Offer).await?;
    user1.reaches("calling").await?;
    user2.reaches("calling").await?;
    user1.press(Button::Call).await?;
    let one = in_order(user1, 1, &INITIATOR).await?;
    let two = in_order(user2, 2, &RESPONDER).await?;
    writeln!(std::io::stderr(), "\n{how}").ok();
    report("ping to connected", one.at("user1:ping"), one.at("user1:connected"));
    report("offer to calling", one.at("user1:offer"), one.at("user1:calling"));
    report("call to the peer's first frame, initiator", one.at("user1:call"), one.at("user1:remote-frame"));
    report("call to the peer's first frame, responder", one.at("user1:call"), two.at("user2:remote-frame"));

    user2.press(Button::HangUp).await?;
    for (user, number) in [(user1, 1), (user2, 2)] {
        user.reaches("idle").await?;
        let marks = user.tab().marks().await?;
        assert_eq!(marks.names(number).last(), Some(&"idle"));
    }
    Ok(())
}

#[tokio::test]
async fn a_call_leaves_all_marks_in_order_on_both_sides() -> Outcome {
    Play::new()
        .alone()
        .act(async |stage| {
            let user1 = stage.window(1, "").await?;
            let user2 = stage.window(2, "").await?;
            measured("side by side", &user1, &user2).await
        })
        .await
}

#[tokio::test]
async fn and_so_it_does_in_tabs_where_a_picture_waits_until_it_is_looked_at() -> Outcome {
    Play::new()
        .alone()
        .act(async |stage| {
            let user1 = stage.tab(1, "").await?;
            let user2 = stage.tab(2, "").await?;
            measured("in two tabs, the responder's hidden up to the call", &user1, &user2).await
        })
        .await
}

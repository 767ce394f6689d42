//! The steps of a call by each way for signals.

use liza_two_tabs::{Button, Failure, Outcome, Play, Stage};

use crate::figures::Figures;
use crate::pair::{LIMIT, WARM_UP, step};

const WAYS: [(&str, &str); 4] =
    [("WebSocket", "ws"), ("SSE", "sse"), ("long-poll", "long-poll"), ("the deployed API's polling", "poll")];

/// What is measured, from a mark of user 1 to another of one of them, by index.
const STEPS: [(&str, &str, (usize, &str)); 4] = [
    ("ping → connected", "ping", (0, "connected")),
    ("offer → calling", "offer", (0, "calling")),
    ("call → peer's picture, initiator", "call", (0, "remote-frame")),
    ("call → peer's picture, responder", "call", (1, "remote-frame")),
];

/// Measures `runs` calls by each way and prints a table.
///
/// # Errors
/// A call does not come about.
pub async fn measure(runs: usize) -> Outcome {
    println!("\n## The steps of a call, by each way for signals\n");
    println!("{runs} calls each, in two windows of one browser, cameras running before.\n");
    println!("| way for signals | {} |", STEPS.map(|(name, ..)| name).join(" | "));
    println!("|---|{}", "---:|".repeat(STEPS.len()));
    for (name, way) in WAYS {
        let measure = async |stage: &mut Stage| {
            let figures = measured(stage, way, runs).await?;
            println!("| {name} | {} |", figures.map(|figures| figures.to_string()).join(" | "));
            Ok(())
        };
        Play::new().act(measure).await?;
    }
    Ok(())
}

async fn measured(stage: &Stage, way: &str, calls: usize) -> Result<[Figures; STEPS.len()], Failure> {
    let query = format!("?lang=en&transport={way}");
    let users = [stage.window(1, &query).await?, stage.window(2, &query).await?];
    for user in &users {
        user.tab().run(WARM_UP, []).await?;
        user.starts().await?;
    }
    let [user1, user2] = &users;
    let mut figures: [Figures; STEPS.len()] = Default::default();
    // The first call is not counted: the browser's own threads start with it.
    for call in 0..=calls {
        for user in &users {
            user.tab().run("performance.clearMarks()", []).await?;
        }
        step(user1, user2, Button::Ping, "connected").await?;
        step(user1, user2, Button::Offer, "calling").await?;
        user1.press(Button::Call).await?;
        for user in &users {
            user.sees("the peer", LIMIT, |panel| panel.code == "all-well").await?;
        }
        for (figures, (_, from, (who, to))) in figures.iter_mut().zip(STEPS).filter(|_| call > 0) {
            figures.add(users[who].marked(to).await? - user1.marked(from).await?);
        }
        user1.press(Button::HangUp).await?;
        for user in &users {
            user.reaches_within("idle", LIMIT).await?;
        }
    }
    Ok(figures)
}

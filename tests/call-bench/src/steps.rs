//! The steps of a call by each way for signals.

use liza_two_tabs::{Button, Failure, Outcome, Play, Stage};

use crate::figures::Figures;
use crate::pair::{LIMIT, WARM_UP, step};

const WAYS: [(&str, &str); 4] =
    [("WebSocket", "ws"), ("SSE", "sse"), ("long-poll", "long-poll"), ("the deployed API's polling", "poll")];

/// What is measured, from one mark to another; the first of user 1, the second of one of them.
const STEPS: [(&str, &str, &str); 4] = [
    ("ping → connected", "user1:ping", "user1:connected"),
    ("offer → calling", "user1:offer", "user1:calling"),
    ("call → peer's picture, initiator", "user1:call", "user1:remote-frame"),
    ("call → peer's picture, responder", "user1:call", "user2:remote-frame"),
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
    let (user1, user2) = (stage.window(1, &query).await?, stage.window(2, &query).await?);
    for user in [&user1, &user2] {
        user.tab().run(WARM_UP, []).await?;
        user.press(Button::Start).await?;
        user.reaches("idle").await?;
    }
    let mut figures: [Figures; STEPS.len()] = Default::default();
    // The first call is not counted: the browser's own threads start with it.
    for call in 0..=calls {
        for user in [&user1, &user2] {
            user.tab().run("performance.clearMarks()", []).await?;
        }
        step(&user1, &user2, Button::Ping, "connected").await?;
        step(&user1, &user2, Button::Offer, "calling").await?;
        user1.press(Button::Call).await?;
        for user in [&user1, &user2] {
            user.sees("the peer", LIMIT, |panel| panel.code == "all-well").await?;
        }
        let marks = [user1.tab().marks().await?, user2.tab().marks().await?];
        let at = |name: &str| marks.iter().find_map(|marks| marks.at(name));
        for (figures, (_, from, to)) in figures.iter_mut().zip(STEPS).filter(|_| call > 0) {
            if let Some((from, to)) = at(from).zip(at(to)) {
                figures.add(to - from);
            }
        }
        user1.press(Button::HangUp).await?;
        for user in [&user1, &user2] {
            user.reaches_within("idle", LIMIT).await?;
        }
    }
    Ok(figures)
}

//! How long each step of a call takes, by each way for signals: medians over many calls, as a Markdown table.
//!
//! It needs what the tests need. The first argument is the number of calls by each way, 10 without one.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Play, Stage, User};

const WAYS: [(&str, &str); 4] =
    [("WebSocket", "ws"), ("SSE", "sse"), ("long-poll", "long-poll"), ("the deployed API's polling", "poll")];

/// What is measured, from one mark to another; the first of user 1, the second of one of them.
const STEPS: [(&str, &str, &str); 4] = [
    ("ping → connected", "user1:ping", "user1:connected"),
    ("offer → calling", "user1:offer", "user1:calling"),
    ("call → peer's picture, initiator", "user1:call", "user1:remote-frame"),
    ("call → peer's picture, responder", "user1:call", "user2:remote-frame"),
];

/// By polling, the slowest step takes some seconds.
const LIMIT: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> Outcome {
    let calls = std::env::args().nth(1).and_then(|calls| calls.parse().ok()).unwrap_or(10);
    println!(
        "Milliseconds, median (least–most) of {calls} calls in two windows of one browser, cameras running before.\n"
    );
    println!("| way for signals | {} |", STEPS.map(|(name, ..)| name).join(" | "));
    println!("|---|{}", "---:|".repeat(STEPS.len()));
    for (name, way) in WAYS {
        let measure = async |stage: &mut Stage| {
            let figures = measured(stage, way, calls).await?;
            println!("| {name} | {} |", figures.map(|figures| summary(&figures)).join(" | "));
            Ok(())
        };
        Play::new().act(measure).await?;
    }
    Ok(())
}

async fn measured(stage: &Stage, way: &str, calls: usize) -> Result<[Vec<f64>; STEPS.len()], Failure> {
    let query = format!("?lang=en&transport={way}");
    let (user1, user2) = (stage.window(1, &query).await?, stage.window(2, &query).await?);
    // A camera of the page's own keeps the browser's device running from call to call.
    for user in [&user1, &user2] {
        user.tab().run("window.warm = navigator.mediaDevices.getUserMedia({ audio: true, video: true })", []).await?;
        user.press(Button::Start).await?;
        user.reaches("idle").await?;
    }
    let mut figures: [Vec<f64>; STEPS.len()] = Default::default();
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
            figures.extend(at(from).zip(at(to)).map(|(from, to)| to - from));
        }
        user1.press(Button::HangUp).await?;
        for user in [&user1, &user2] {
            user.reaches_within("idle", LIMIT).await?;
        }
    }
    Ok(figures)
}

async fn step(user1: &User, user2: &User, button: Button, state: &str) -> Outcome {
    user1.press(button).await?;
    for user in [user1, user2] {
        user.reaches_within(state, LIMIT).await?;
    }
    Ok(())
}

fn summary(figures: &[f64]) -> String {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match (sorted.first(), sorted.get(sorted.len() / 2), sorted.last()) {
        (Some(least), Some(median), Some(most)) => format!("{median:.0} ({least:.0}–{most:.0})"),
        _ => "–".to_owned(),
    }
}

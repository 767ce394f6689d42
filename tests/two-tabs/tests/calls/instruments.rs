//! Plots and figures of a call: live while there is one, then frozen until the next.

use std::collections::HashMap;
use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, User, play, until};
use serde::Deserialize;
use serde_json::json;

const READ: &str = "
    const root = document.querySelector(arguments[0]);
    const facts = Object.fromEntries([...root.querySelectorAll('dd')].map(fact => [fact.dataset.fact, fact.textContent]));
    const plots = Object.fromEntries([...root.querySelectorAll('.plot')].map(plot => [plot.dataset.plot, {
        value: plot.querySelector('b').textContent,
        words: plot.querySelector('svg').getAttribute('aria-label') ?? '',
        points: plot.querySelector('polyline').points.length,
    }]));
    return { live: root.dataset.live ?? '', facts, plots };";

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Plot {
    value: String,
    words: String,
    points: usize,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Instruments {
    live: String,
    facts: HashMap<String, String>,
    plots: HashMap<String, Plot>,
}

async fn read(user: &User) -> Result<Instruments, Failure> {
    user.tab().get(READ, [json!(user.selector(".instruments"))]).await
}

async fn shows(user: &User, what: &str, right: impl Fn(&Instruments) -> bool) -> Result<Instruments, Failure> {
    until(what, Duration::from_secs(20), async || {
        let now = read(user).await?;
        Ok(if right(&now) { Ok(now) } else { Err(format!("{now:?}")) })
    })
    .await
}

fn more_than(plots: &HashMap<String, Plot>, name: &str, least: f64) -> bool {
    plots[name].value.replace(',', ".").parse::<f64>().is_ok_and(|value| value > least)
}

#[tokio::test]
async fn a_call_is_plotted_and_what_was_last_seen_stays() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.call("?lang=ru").await?;
        for user in [&user1, &user2] {
            let call = shows(user, "figures of the call", |now| {
                let told = ["round-trip", "loss", "jitter"].iter().all(|name| more_than(&now.plots, name, -1.0));
                // Long enough for a line.
                let plotted = now.plots["down"].points > 6;
                now.live == "on"
                    && told
                    && plotted
                    && ["up", "down", "frames"].iter().all(|name| more_than(&now.plots, name, 5.0))
            });
            let call = call.await?;
            assert!(call.plots.values().all(|plot| plot.words.starts_with("за последнюю минуту от ")), "{call:?}");
            assert!(call.facts["path"].starts_with("напрямую") && call.facts["path"].ends_with("UDP"), "{call:?}");
            for way in ["incoming", "outgoing"] {
                assert!(call.facts[way].contains('×') && call.facts[way].contains("opus"), "{call:?}");
            }
        }
        user2.press(Button::HangUp).await?;
        user1.reaches("idle").await?;
        let over = shows(&user1, "a call that is over", |now| now.live == "over").await?;
        assert!(over.plots["down"].points > 6 && over.facts["path"].starts_with("напрямую"), "{over:?}");

        user1.press(Button::Ping).await?;
        let next = shows(&user1, "empty plots", |now| now.live.is_empty()).await?;
        assert!(next.plots.values().all(|plot| plot.value == "–" && plot.points == 0), "{next:?}");
        Ok(())
    })
    .await
}

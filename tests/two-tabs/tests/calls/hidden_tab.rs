//! A tab that nobody looks at, whose timers run once a minute: it is called all the same, by push.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, play};

/// Browsers slow a hidden tab's timers down after a while: at once to one a second, later to one a minute.
const ASLEEP: Duration = Duration::from_secs(120);

/// Far less than a minute.
const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
#[ignore = "slow: cargo xtask test --all"]
async fn it_answers_at_once() -> Outcome {
    play(async |stage| {
        let user2 = stage.tab(2, "?lang=ru").await?;
        user2.starts().await?;
        let user1 = stage.tab(1, "?lang=ru").await?;
        user1.starts().await?;
        user2.tab().falls_asleep(ASLEEP).await?;

        user1.press(Button::Ping).await?;
        user1.reaches_within("connected", SOON).await?;
        user1.press(Button::Offer).await?;
        user1.reaches_within("calling", SOON).await?;
        user2.reaches("calling").await
    })
    .await
}

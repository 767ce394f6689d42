//! Two restarts of ICE that cross.

use std::time::Duration;

use crate::{BrowserKind, Button, Outcome, Play, User, until};

const LIMIT: Duration = Duration::from_secs(20);

/// Both users of a call, on one page, learn at the same moment that the network changed: both restart ICE, and neither has the
/// other's offer yet as it makes its own. The call goes on with pictures and sound, and so it does after another time.
///
/// # Errors
/// A picture or the sound does not come back, or one side did not restart.
pub async fn restarts_cross_twice(browser: BrowserKind) -> Outcome {
    Play::between(browser, browser)
        .act(async |stage| {
            let page = stage.page("?lang=en").await?;
            page.holds_connections().await?;
            let [user1, user2] = page.users();
            user1.starts().await?;
            user2.starts().await?;
            user1.calls(&user2).await?;
            for time in 1..=2 {
                page.run("window.dispatchEvent(new Event('online'))", []).await?;
                of_two_offers_one_was_answered(&[&user1, &user2], time).await?;
                user1.is_in_a_lively_call().await?;
                user2.is_in_a_lively_call().await?;
            }
            user1.press(Button::HangUp).await?;
            user2.reaches("idle").await
        })
        .await
}

/// What went through the data channel so far: two offers each time, and one answer.
async fn of_two_offers_one_was_answered(users: &[&User; 2], times: usize) -> Outcome {
    until("two offers and one answer", LIMIT, async || {
        let mut sent = [0, 0];
        for user in users {
            let log = user.panel().await?.log;
            for (sent, kind) in sent.iter_mut().zip(["→ offer", "→ answer"]) {
                *sent += log.iter().filter(|line| line.contains(kind) && line.contains("(data channel)")).count();
            }
        }
        Ok(if sent == [2 * times, times] { Ok(()) } else { Err(format!("{sent:?}")) })
    })
    .await
}

//! A log shows its newest line, for as long as its reader has not scrolled away from it.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, User, play, until};
use serde_json::json;

/// How far above the end of the log what is shown ends, in CSS pixels.
const BELOW: &str = "
    const log = document.getElementById('log' + arguments[0]);
    return Math.round(log.scrollHeight - log.scrollTop - log.clientHeight);";

async fn newest_line_is_shown(user: &User, number: u8, when: &str) -> Outcome {
    until(format!("the newest line of log {number} {when}"), Duration::from_secs(5), async || {
        let below: i64 = user.tab().get(BELOW, [json!(number)]).await?;
        Ok(if below <= 8 { Ok(()) } else { Err(format!("{below} pixels are below")) })
    })
    .await
}

#[tokio::test]
async fn through_a_call_and_when_the_window_changes_its_size() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user1.sees_and_hears_the_call().await?;
        newest_line_is_shown(&user1, 1, "in the call").await?;
        newest_line_is_shown(&user2, 2, "in the call").await?;
        for width in [390, 1280] {
            let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
            page.devtools("Emulation.setDeviceMetricsOverride", size).await?;
            let when = format!("in a window {width} pixels wide");
            newest_line_is_shown(&user1, 1, &when).await?;
            newest_line_is_shown(&user2, 2, &when).await?;
        }
        Ok(())
    })
    .await
}

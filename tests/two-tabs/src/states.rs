//! Every state that the page can show, one after the other, for whoever looks at all of them.

use std::time::Duration;

use crate::{Button, Devices, Failure, Outcome, Play, Stage, Tab, User};

/// A diagnosis may take its time.
const LIMIT: Duration = Duration::from_secs(40);

/// What [`every_state`] is played with.
pub fn playing() -> Play {
    Play::new().devices(Devices::ByPermission)
}

/// Brings a page from state to state, and lets `look` look at each by a name that sorts in their order.
///
/// # Errors
/// A state is not reached, or whoever looks fails.
pub async fn every_state(stage: &mut Stage, look: impl AsyncFn(&Tab, &str) -> Outcome) -> Outcome {
    let page = stage.page("?lang=ru").await?;
    let [user1, user2] = page.users();
    answer(&page, "granted").await?;
    look(&page, "01-stopped").await?;

    page.click("header", "📖 Руководство").await?;
    page.shows("#guide", |text| text.contains("Шаг 4")).await?;
    look(&page, "02-guide").await?;
    page.click("header", "📖 Руководство").await?;

    page.click("header", "🩺 Проверить").await?;
    page.shows("#checkState", |text| text.starts_with("Готово")).await?;
    look(&page, "03-check").await?;
    page.click("#checkDialog", "Закрыть").await?;

    user2.types_id("").await?;
    look(&page, "04-bad-id").await?;
    user2.types_id("user2").await?;

    user1.starts().await?;
    look(&page, "05-idle").await?;
    user1.press(Button::Ping).await?;
    user1.is_told("peer-absent").await?;
    look(&page, "06-peer-absent").await?;
    user1.sees("nobody there", LIMIT, |panel| panel.state == "idle").await?;

    user2.starts().await?;
    user1.press(Button::Ping).await?;
    user1.reaches("connected").await?;
    user2.reaches("connected").await?;
    look(&page, "07-connected").await?;
    user1.press(Button::Offer).await?;
    user1.reaches("calling").await?;
    user2.reaches("calling").await?;
    look(&page, "08-calling").await?;
    user1.press(Button::Call).await?;
    for user in [&user1, &user2] {
        in_call(user).await?;
    }
    look(&page, "09-in-call").await?;
    page.run(OPEN_ALL, []).await?;
    look(&page, "10-everything-open").await?;
    page.run("document.querySelectorAll('details').forEach(details => { details.open = false; })", []).await?;
    user1.press(Button::HangUp).await?;
    user1.reaches("idle").await?;
    user2.reaches("idle").await?;
    look(&page, "11-hung-up").await?;

    // A device that another call had is asked for again.
    answer(&page, "denied").await?;
    user1.press(Button::Connect).await?;
    for user in [&user1, &user2] {
        user.is_told("permission-refused").await?;
    }
    look(&page, "12-permission-refused").await?;
    user1.press(Button::HangUp).await?;
    user1.reaches("idle").await?;
    user2.reaches("idle").await?;

    stage.server.kill().await?;
    for user in [&user1, &user2] {
        user.is_told("signaling-unreachable").await?;
    }
    look(&page, "13-signaling-unreachable").await?;
    stage.server.restart().await?;
    for user in [&user1, &user2] {
        user.sees("the server again", LIMIT, |panel| panel.code == "server-restarted").await?;
    }

    let second = stage.window(1, "?lang=ru").await?;
    second.press(Button::Start).await?;
    second.is_told("user-id-taken").await?;
    look(second.tab(), "14-user-id-taken").await?;

    page.set_permission("clipboard-write", "denied").await?;
    page.copy_all_logs().await?;
    page.shows("dialog[open] h2", |text| !text.is_empty()).await?;
    look(&page, "15-copy-by-hand").await
}

/// Opens whatever is folded, and what is in the last of the signals.
const OPEN_ALL: &str = "
    document.querySelectorAll('details').forEach(details => { details.open = true; });
    [...document.querySelectorAll('.signal')].at(-1).click();";

async fn answer(page: &Tab, setting: &str) -> Result<(), Failure> {
    page.set_permission("camera", setting).await?;
    page.set_permission("microphone", setting).await
}

async fn in_call(user: &User) -> Outcome {
    user.reaches("in-call").await?;
    user.sees_and_hears_the_call().await
}

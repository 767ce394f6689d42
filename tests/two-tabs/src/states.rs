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
    before_the_call(&page, &look).await?;
    in_the_call(&page, &look).await?;
    after_the_call(stage, &page, &look).await
}

/// Up to a ping that nobody answers: user 1 has started.
async fn before_the_call(page: &Tab, look: &impl AsyncFn(&Tab, &str) -> Outcome) -> Outcome {
    let [user1, user2] = page.users();
    answer(page, "granted").await?;
    look(page, "01-stopped").await?;

    page.click("header", "📖 Руководство").await?;
    page.shows("#guide", |text| text.contains("Шаг 4")).await?;
    look(page, "02-guide").await?;
    page.click("header", "📖 Руководство").await?;

    page.click("header", "🩺 Проверить").await?;
    page.shows("#checkState", |text| text.starts_with("Готово")).await?;
    look(page, "03-check").await?;
    page.click("#checkDialog", "Закрыть").await?;

    user2.types_id("").await?;
    look(page, "04-bad-id").await?;
    user2.types_id("user2").await?;

    user1.starts().await?;
    look(page, "05-idle").await?;
    user1.press(Button::Ping).await?;
    user1.is_told("peer-absent").await?;
    look(page, "06-peer-absent").await?;
    user1.sees("nobody there", LIMIT, |panel| panel.state == "idle").await.map(drop)
}

/// Step by step into a call, and out of it.
async fn in_the_call(page: &Tab, look: &impl AsyncFn(&Tab, &str) -> Outcome) -> Outcome {
    let users = page.users();
    let [user1, user2] = &users;
    user2.starts().await?;
    user1.press(Button::Ping).await?;
    both_reach(&users, "connected").await?;
    look(page, "07-connected").await?;
    user1.press(Button::Offer).await?;
    both_reach(&users, "calling").await?;
    look(page, "08-calling").await?;
    user1.press(Button::Call).await?;
    user1.is_in_call().await?;
    user2.is_in_call().await?;
    look(page, "09-in-call").await?;
    page.run(OPEN_ALL, []).await?;
    look(page, "10-everything-open").await?;
    page.run("document.querySelectorAll('details').forEach(details => { details.open = false; })", []).await?;
    user1.press(Button::HangUp).await?;
    both_reach(&users, "idle").await?;
    look(page, "11-hung-up").await
}

/// What can go wrong for two who have started.
async fn after_the_call(stage: &mut Stage, page: &Tab, look: &impl AsyncFn(&Tab, &str) -> Outcome) -> Outcome {
    let users = page.users();
    // A device that another call had is asked for again.
    answer(page, "denied").await?;
    users[0].press(Button::Connect).await?;
    for user in &users {
        user.is_told("permission-refused").await?;
    }
    look(page, "12-permission-refused").await?;
    users[0].press(Button::HangUp).await?;
    both_reach(&users, "idle").await?;

    stage.server.kill().await?;
    for user in &users {
        user.is_told("signaling-unreachable").await?;
    }
    look(page, "13-signaling-unreachable").await?;
    stage.server.restart().await?;
    for user in &users {
        user.sees("the server again", LIMIT, |panel| panel.code == "server-restarted").await?;
    }

    let second = stage.window(1, "?lang=ru").await?;
    second.press(Button::Start).await?;
    second.is_told("user-id-taken").await?;
    look(second.tab(), "14-user-id-taken").await?;

    page.set_permission("clipboard-write", "denied").await?;
    page.copy_all_logs().await?;
    page.shows("dialog[open] h2", |text| !text.is_empty()).await?;
    look(page, "15-copy-by-hand").await
}

/// Opens whatever is folded, and what is in the last of the signals.
const OPEN_ALL: &str = "
    document.querySelectorAll('details').forEach(details => { details.open = true; });
    [...document.querySelectorAll('.signal')].at(-1).click();";

async fn answer(page: &Tab, setting: &str) -> Result<(), Failure> {
    page.set_permission("camera", setting).await?;
    page.set_permission("microphone", setting).await
}

async fn both_reach(users: &[User; 2], state: &str) -> Outcome {
    for user in users {
        user.reaches(state).await?;
    }
    Ok(())
}

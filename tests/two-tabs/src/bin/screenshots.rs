//! Takes pictures of the page: `docs/call.png` for the manual, and every state in every look for whoever works on it.
//!
//! It needs what the tests need; the other pictures go to the folder of `LIZA_ARTIFACTS`.

use std::path::Path;
use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Play, Tab, User, until};
use serde_json::json;

/// The picture for the manual.
const IN_MANUAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/call.png");

/// Widths of a window, in CSS pixels: a laptop's, and a phone's.
const WIDE: u32 = 1280;
const NARROW: u32 = 390;

/// Where the search for the height of the whole page begins.
const LEAST_HEIGHT: u32 = 800;

#[tokio::main]
async fn main() -> Outcome {
    Play::new()
        .act(async |stage| {
            let page = stage.page("?lang=ru").await?;
            manual(&page).await?;
            println!("{IN_MANUAL}");
            page.reload().await?;
            every_state(&page, stage.folder()).await?;
            println!("{}", stage.folder().display());
            Ok(())
        })
        .await
}

async fn manual(page: &Tab) -> Outcome {
    look(page, Look { russian: true, width: WIDE, dark: false }).await?;
    let [user1, user2] = page.users();
    for user in [&user1, &user2] {
        user.press(Button::Start).await?;
        user.reaches("idle").await?;
    }
    user1.press(Button::Connect).await?;
    in_call(&user1).await?;
    in_call(&user2).await?;
    page.screenshot(Path::new(IN_MANUAL)).await
}

async fn every_state(page: &Tab, folder: &Path) -> Outcome {
    let [user1, user2] = page.users();
    every_look(page, folder, "1-stopped").await?;

    user2.types_id("").await?;
    every_look(page, folder, "2-bad-id").await?;
    user2.types_id("user2").await?;

    user1.press(Button::Start).await?;
    user1.reaches("idle").await?;
    user1.press(Button::Ping).await?;
    user1.sees("nobody there", Duration::from_secs(40), |panel| panel.code == "peer-silent").await?;
    every_look(page, folder, "3-peer-silent").await?;

    user2.press(Button::Start).await?;
    user2.reaches("idle").await?;
    user1.press(Button::Ping).await?;
    user1.reaches("connected").await?;
    user2.reaches("connected").await?;
    every_look(page, folder, "4-connected").await?;

    user1.press(Button::Offer).await?;
    user1.press(Button::Call).await?;
    in_call(&user1).await?;
    in_call(&user2).await?;
    every_look(page, folder, "5-in-call").await?;

    page.set_permission("clipboard-write", "denied").await?;
    page.copy_all_logs().await?;
    page.screenshot(&folder.join("6-copy-by-hand.png")).await
}

async fn in_call(user: &User) -> Outcome {
    user.reaches("in-call").await?;
    user.sees_and_hears_the_call().await
}

/// How the page can look.
#[derive(Clone, Copy)]
struct Look {
    russian: bool,
    width: u32,
    dark: bool,
}

async fn every_look(page: &Tab, folder: &Path, state: &str) -> Outcome {
    for (russian, lang) in [(true, "ru"), (false, "en")] {
        for (width, size) in [(WIDE, "wide"), (NARROW, "narrow")] {
            for (dark, scheme) in [(false, "light"), (true, "dark")] {
                look(page, Look { russian, width, dark }).await?;
                page.screenshot(&folder.join(format!("{state}-{lang}-{size}-{scheme}.png"))).await?;
            }
        }
    }
    look(page, Look { russian: true, width: WIDE, dark: false }).await
}

/// Makes the page look so, in a window as high as the page.
async fn look(page: &Tab, look: Look) -> Outcome {
    let scheme = if look.dark { "dark" } else { "light" };
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    page.devtools("Emulation.setEmulatedMedia", features).await?;
    page.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await?;
    speak(page, if look.russian { "ru" } else { "en" }).await?;
    let mut height = LEAST_HEIGHT;
    loop {
        resize(page, look.width, height).await?;
        let whole: u32 = page.get("return document.documentElement.scrollHeight", []).await?;
        // The logs grow with the window, up to a limit.
        if whole <= height {
            return Ok(());
        }
        height = whole;
    }
}

async fn speak(page: &Tab, lang: &str) -> Outcome {
    let switch = "
        const lang = document.getElementById('lang');
        if (document.documentElement.lang !== arguments[0]) lang.click();
        return document.documentElement.lang;";
    until(format!("the page in {lang}"), Duration::from_secs(5), async || {
        let spoken: String = page.get(switch, [json!(lang)]).await?;
        Ok(if spoken == lang { Ok(()) } else { Err(spoken) })
    })
    .await
}

async fn resize(page: &Tab, width: u32, height: u32) -> Result<(), Failure> {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    page.devtools("Emulation.setDeviceMetricsOverride", size).await?;
    until("the window resized", Duration::from_secs(5), async || {
        let now: (u32, u32) = page.get("return [innerWidth, innerHeight]", []).await?;
        Ok(if now == (width, height) { Ok(()) } else { Err(format!("{now:?}")) })
    })
    .await
}

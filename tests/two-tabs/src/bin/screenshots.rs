//! Takes pictures of the page: two for the manual, and every state in every look for whoever works on it.
//!
//! `cargo xtask screenshots` runs it; the other pictures go to the folder of `LIZA_ARTIFACTS`.

use std::path::{Path, PathBuf};

use liza_two_tabs::{Button, Devices, Look, Outcome, Play, Scheme, Tab, every_state, every_state_playing, play};

/// Where those for the manual go.
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");

#[tokio::main]
async fn main() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        let look = Look::USUAL;
        call(&page, look).await?;
        let [user1, user2] = page.users();
        user1.is_in_call().await?;
        user2.is_in_call().await?;
        keep(&page, look, "call.webp").await
    })
    .await?;
    Play::new()
        .devices(Devices::ByPermission)
        .act(async |stage| {
            let page = stage.page("?lang=en").await?;
            for name in ["camera", "microphone"] {
                page.set_permission(name, "denied").await?;
            }
            let look = Look { lang: "en", scheme: Scheme::Dark, ..Look::USUAL };
            call(&page, look).await?;
            for user in page.users() {
                user.is_told("permission-refused").await?;
            }
            keep(&page, look, "refused.webp").await
        })
        .await?;
    every_state_playing()
        .act(async |stage| {
            let folder = stage.folder().to_owned();
            every_state(stage, async |page, state| every_look(page, &folder, state).await).await?;
            println!("{}", folder.display());
            Ok(())
        })
        .await
}

async fn call(page: &Tab, look: Look) -> Outcome {
    look.wear(page).await?;
    let [user1, user2] = page.users();
    user1.starts().await?;
    user2.starts().await?;
    user1.press(Button::Connect).await
}

async fn keep(page: &Tab, look: Look, name: &str) -> Outcome {
    // What a call shows makes the page higher.
    look.wear(page).await?;
    let file = PathBuf::from(DOCS).join(name);
    page.picture(&file).await?;
    println!("{}", file.display());
    Ok(())
}

async fn every_look(page: &Tab, folder: &Path, state: &str) -> Outcome {
    for look in Look::all() {
        look.wear(page).await?;
        page.screenshot(&folder.join(format!("{state}-{}.png", look.name()))).await?;
    }
    Look::USUAL.wear(page).await
}

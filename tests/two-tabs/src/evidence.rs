//! What a test that fails leaves for whoever looks into it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tokio::time::timeout;

use crate::{Failure, Tab, console};

/// How long a tab may take to tell what it shows: it may be the one that hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// What all tabs show, as text; with a screenshot of each in `folder`, and the text in a file too.
pub(crate) async fn gather(tabs: &[Tab], folder: &Path) -> String {
    let mut text = format!("\n==== what was there at the end; screenshots and logs are in {}\n", folder.display());
    for (index, tab) in tabs.iter().enumerate() {
        text.push_str(&format!("\n== tab {}: {}\n", index + 1, tab.url()));
        let told = timeout(LIMIT, tell(tab, &folder.join(format!("tab{}.png", index + 1)))).await;
        match told {
            Ok(Ok(told)) => text.push_str(&told),
            Ok(Err(failure)) => text.push_str(&format!("{failure}\n")),
            Err(_) => text.push_str("no answer\n"),
        }
    }
    // The same stands on the terminal.
    fs::write(folder.join("evidence.txt"), &text).ok();
    text
}

async fn tell(tab: &Tab, picture: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    for (index, user) in tab.users().iter().enumerate() {
        let panel = user.panel().await?;
        text.push_str(&format!("-- user {}: {} {} {}\n", index + 1, panel.state, panel.role, panel.code));
        for line in &panel.log {
            text.push_str(&format!("   {line}\n"));
        }
    }
    for entry in tab.console().await? {
        text.push_str(&format!("-- console: {}\n", console::line(&entry)));
    }
    tab.show().await?;
    tab.screenshot(picture).await?;
    Ok(text)
}

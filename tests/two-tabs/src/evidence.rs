//! What a test leaves: of one that fails, what whoever looks into it needs; of one that goes well, what the page complained of.

use std::fs;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::pin;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::time::timeout;

use crate::{Failure, Outcome, Tab};

/// How long a tab may take to tell what it shows: it may be the one that hangs.
const LIMIT: Duration = Duration::from_secs(10);

/// Acts a test to its end, also where that is a panic.
///
/// # Errors
/// The test panicked, with what.
pub async fn acted(test: impl Future<Output = Outcome>) -> thread::Result<Outcome> {
    let mut acting = pin!(test);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| acting.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(outcome)) => Poll::Ready(Ok(outcome)),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Looks for what the pages wrote to the console as errors.
///
/// # Errors
/// There is something, or a browser does not tell.
pub async fn no_complaints(tabs: &[Tab]) -> Outcome {
    let mut faults = Vec::new();
    for tab in tabs {
        let entries = tab.console().await?;
        faults.extend(entries.iter().filter(|entry| entry.is_fault()).map(ToString::to_string));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Console(faults)) }
}

/// What all tabs show, as text; with a screenshot of each in `folder`, and the text in a file too.
pub async fn gather(tabs: &[Tab], folder: &Path) -> String {
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
        let Ok(panel) = user.panel().await else {
            // A page of somebody else's: what is written on it.
            let written: String = tab.get("return document.body.innerText", []).await?;
            text.push_str(&format!("{written}\n"));
            break;
        };
        text.push_str(&format!("-- user {}: {} {} {}\n", index + 1, panel.state, panel.role, panel.code));
        for line in &panel.log {
            text.push_str(&format!("   {line}\n"));
        }
    }
    for entry in tab.console().await? {
        text.push_str(&format!("-- console: {entry}\n"));
    }
    tab.show().await?;
    tab.screenshot(picture).await?;
    Ok(text)
}

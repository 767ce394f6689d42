//! What a visitor downloads, and how long from navigation to buttons that can be used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use liza_two_tabs::{Failure, Outcome, Play, Stage, Tools, until};
use serde_json::json;

use crate::compressed::sizes;
use crate::figures::{Figures, ratio};
use crate::rivals::{PEERJS, Rivals};

/// Notes when a page's button can be used first: `window.usableAt`, in milliseconds since navigation.
const WATCH: &str = "
    (() => {
        const look = () => {
            const button = document.querySelector('#panel1 [data-action=start], #call');
            if (!button || button.disabled) return;
            window.usableAt = performance.now();
            observer.disconnect();
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { attributes: true, childList: true, subtree: true });
    })();";

/// A phone's network: 1.6 Mbit/s with 150 ms (what Chrome's developer tools call slow 4G), in bytes a second and ms.
const SLOW: (f64, u32) = (200_000.0, 150);

const LIMIT: Duration = Duration::from_secs(60);

/// Measures both pages and prints a table.
///
/// # Errors
/// A page does not load.
pub async fn measure(tools: &Tools, rivals: &Rivals, runs: usize) -> Outcome {
    let mut all: [[Figures; 2]; 2] = Default::default();
    Play::new().act(async |stage: &mut Stage| take_turns(stage, rivals, runs, &mut all).await).await?;
    let ours = weight(&page_files(&tools.dist)?)?;
    let theirs = weight(&["peerjs.html", "marks.js", PEERJS].map(|name| rivals.folder().join(name)))?;
    println!("\n## Opening the page\n");
    println!(
        "{runs} times each, nothing cached, both compressed beforehand; slow: 1.6 Mbit/s and 150 ms of latency.\n"
    );
    println!("| page | raw, KB | gzip | brotli | to usable buttons, ms | on a slow network, ms |");
    println!("|---|---:|---:|---:|---:|---:|");
    for (name, weight, [quick, slow]) in [("liza-call", ours, &all[0]), ("a bare page with PeerJS", theirs, &all[1])] {
        let [raw, gzip, brotli] = weight.map(|bytes| format!("{:.1}", bytes / 1000.0));
        println!("| {name} | {raw} | {gzip} | {brotli} | {quick} | {slow} |");
    }
    println!(
        "\nOurs to theirs: {} and, on a slow network, {}.",
        ratio(&all[0][0], &all[1][0]),
        ratio(&all[0][1], &all[1][1])
    );
    Ok(())
}

async fn take_turns(stage: &Stage, rivals: &Rivals, runs: usize, all: &mut [[Figures; 2]; 2]) -> Outcome {
    // A browser ends with its last window.
    let _blank = stage.other_page("about:blank").await?;
    let urls = [format!("{}/?lang=en", stage.server.url()), rivals.page("peerjs", 1)];
    for _ in 0..runs {
        for (url, figures) in urls.iter().zip(all.iter_mut()) {
            for (slow, figures) in [false, true].into_iter().zip(figures) {
                figures.add(usable_after(stage, url, slow).await?);
            }
        }
    }
    Ok(())
}

async fn usable_after(stage: &Stage, url: &str, slow: bool) -> Result<f64, Failure> {
    let tab = stage.other_page("about:blank").await?;
    tab.devtools("Network.enable", json!({})).await?;
    tab.devtools("Network.setCacheDisabled", json!({ "cacheDisabled": true })).await?;
    let (bytes, latency) = if slow { SLOW } else { (-1.0, 0) };
    let conditions =
        json!({ "offline": false, "latency": latency, "downloadThroughput": bytes, "uploadThroughput": bytes });
    tab.devtools("Network.emulateNetworkConditions", conditions).await?;
    tab.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await?;
    tab.goes_to(url).await?;
    let usable = until("usable buttons", LIMIT, async || {
        let at: Option<f64> = tab.get("return window.usableAt ?? null", []).await?;
        Ok(at.ok_or_else(|| "none".to_owned()))
    })
    .await?;
    tab.close().await?;
    Ok(usable)
}

/// What a visitor of our page downloads to open it: all but the compressed copies, and the guide, which is for whoever asks
/// for it.
fn page_files(dist: &Path) -> Result<Vec<PathBuf>, Failure> {
    let read = |source| Failure::System { doing: "read the built page", source };
    let files = fs::read_dir(dist).map_err(read)?;
    let files: Vec<PathBuf> = files.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>().map_err(read)?;
    let left_out = |path: &Path| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| ["br", "gz", "md"].contains(&extension))
    };
    Ok(files.into_iter().filter(|path| path.is_file() && !left_out(path)).collect())
}

/// Bytes of files: raw, with gzip, with Brotli, each at its best.
#[expect(clippy::cast_precision_loss, reason = "files are small")]
fn weight(files: &[PathBuf]) -> Result<[f64; 3], Failure> {
    let mut sum = [0.0; 3];
    for file in files {
        let sizes = sizes(file).map_err(|source| Failure::System { doing: "compress a file", source })?;
        sum.iter_mut().zip(sizes).for_each(|(sum, size)| *sum += size as f64);
    }
    Ok(sum)
}

//! From one click on an idle pair to both pictures, while the cameras are cold: each run in a browser of its own. Beside
//! it, PeerJS, the same by hand, and what no page can be quicker than: the cameras alone, and a call by hand that is
//! connected before the click.

use liza_two_tabs::{Button, Failure, Outcome, Play, Stage, Tab};

use crate::figures::{Figures, ratio};
use crate::pair::between;
use crate::rivals::Rivals;

/// Measures `runs` times and prints a table.
///
/// # Errors
/// A call does not come about.
pub async fn measure(rivals: &Rivals, runs: usize) -> Outcome {
    let [mut ours, mut peerjs, mut once, mut floor, mut alone] = <[Figures; 5]>::default();
    for _ in 0..runs {
        Play::new().act(async |stage: &mut Stage| connect(stage, &mut ours).await).await?;
        Play::new().act(async |stage: &mut Stage| call_by_peerjs(stage, rivals, &mut peerjs).await).await?;
        Play::new().act(async |stage: &mut Stage| call_by_hand(stage, rivals, false, &mut once).await).await?;
        Play::new().act(async |stage: &mut Stage| call_by_hand(stage, rivals, true, &mut floor).await).await?;
        Play::new().act(async |stage: &mut Stage| open_cameras(stage, rivals, &mut alone).await).await?;
    }
    println!("\n## From «📞 Connect» to both pictures, cameras cold\n");
    println!("{runs} runs, each in a fresh browser.\n");
    println!("| what | ms | to the floor | to the cameras alone |\n|---|---:|---:|---:|");
    let row = |what: &str, figures: &Figures| {
        println!("| {what} | {figures} | {} | {} |", ratio(figures, &floor), ratio(figures, &alone));
    };
    row("liza-call: ping, offer, call, the peer's picture on both sides", &ours);
    row("PeerJS: the peer's picture on both sides", &peerjs);
    row("by hand, the same after one click, signals in no time: the peer's picture on both sides", &once);
    row("by hand, connected before the click: the peer's picture on both sides (the floor)", &floor);
    row("the cameras alone: `getUserMedia` to the own picture, in two windows at once", &alone);
    Ok(())
}

async fn connect(stage: &Stage, figures: &mut Figures) -> Outcome {
    let users = stage.in_windows("?lang=en&transport=ws").await?;
    users[0].press(Button::Connect).await?;
    figures.add(between(&users, "ping", "remote-frame").await?);
    Ok(())
}

async fn call_by_peerjs(stage: &Stage, rivals: &Rivals, figures: &mut Figures) -> Outcome {
    let [one, two] = windows(stage, rivals, "peerjs").await?;
    for tab in [&one, &two] {
        tab.run("await window.start()", []).await?;
    }
    one.click("body", "Call").await?;
    figures.add(between(&[one.user(1), two.user(2)], "call", "remote-frame").await?);
    Ok(())
}

async fn call_by_hand(stage: &Stage, rivals: &Rivals, connected: bool, figures: &mut Figures) -> Outcome {
    let [one, two] = windows(stage, rivals, "floor").await?;
    if connected {
        one.run("await window.prepare()", []).await?;
    }
    one.click("body", "Call").await?;
    figures.add(between(&[one.user(1), two.user(2)], "call", "remote-frame").await?);
    Ok(())
}

async fn open_cameras(stage: &Stage, rivals: &Rivals, figures: &mut Figures) -> Outcome {
    let [one, two] = windows(stage, rivals, "camera").await?;
    one.click("body", "Open both cameras").await?;
    figures.add(between(&[one.user(1), two.user(2)], "call", "local-frame").await?);
    Ok(())
}

/// A page that ours is measured beside, in two windows.
async fn windows(stage: &Stage, rivals: &Rivals, page: &str) -> Result<[Tab; 2], Failure> {
    Ok([stage.other_page(&rivals.page(page, 1)).await?, stage.other_page(&rivals.page(page, 2)).await?])
}

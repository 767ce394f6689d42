//! From the click on «Start call» to the peer's picture on both sides, cameras running before.

use liza_two_tabs::{Outcome, Play, Stage};

use crate::figures::{Figures, ratio};
use crate::pair::{Contestant, Pair};
use crate::rivals::Rivals;

const CONTESTANTS: [Contestant; 4] = [Contestant::Ours, Contestant::Floor, Contestant::Plain, Contestant::PeerJs];

/// Calls between two windows before they are opened anew: no contestant has all the quiet moments.
const CALLS_IN_A_ROW: usize = 3;

/// Measures `runs` calls of each and prints a table.
///
/// # Errors
/// A call does not come about.
pub async fn measure(rivals: &Rivals, runs: usize) -> Outcome {
    let mut all: [Figures; CONTESTANTS.len()] = Default::default();
    Play::new().act(async |stage: &mut Stage| take_turns(stage, rivals, runs, &mut all).await).await?;
    println!("\n## From the click to the peer's picture on both sides\n");
    println!("{runs} calls each, cameras running before, both windows visible, signals of ours by WebSocket.\n");
    println!("| page | ms | to the floor | to PeerJS |\n|---|---:|---:|---:|");
    let [_, floor, _, peerjs] = &all;
    for (contestant, figures) in CONTESTANTS.iter().zip(&all) {
        let (floor, peerjs) = (ratio(figures, floor), ratio(figures, peerjs));
        println!("| {} | {figures} | {floor} | {peerjs} |", contestant.name());
    }
    Ok(())
}

async fn take_turns(stage: &Stage, rivals: &Rivals, runs: usize, all: &mut [Figures]) -> Outcome {
    // A browser ends with its last window.
    let _blank = stage.other_page("about:blank").await?;
    let mut left = runs;
    while left > 0 {
        let calls = left.min(CALLS_IN_A_ROW);
        for (contestant, figures) in CONTESTANTS.into_iter().zip(all.iter_mut()) {
            let pair = Pair::open(stage, rivals, contestant).await?;
            // The first call is not counted: the browser's own threads start with it.
            for call in 0..=calls {
                let took = pair.call().await?;
                if call > 0 {
                    figures.add(took);
                }
                pair.hang_up().await?;
            }
            pair.close().await?;
        }
        left -= calls;
    }
    Ok(())
}

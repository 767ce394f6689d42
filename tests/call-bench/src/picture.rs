//! From a click to the peer's picture on both sides, cameras running before. What is done before the click differs, and each
//! row says what that is.

use std::env;

use liza_two_tabs::{Failure, Outcome, Play, Stage};

use crate::far;
use crate::figures::{Figures, ratio};
use crate::pair::{Contestant, Pair};
use crate::rivals::Rivals;

const CONTESTANTS: [Contestant; 5] =
    [Contestant::Ours, Contestant::OneClick, Contestant::Floor, Contestant::Plain, Contestant::PeerJs];

/// Calls between two windows before they are opened anew: no contestant has all the quiet moments.
const CALLS_IN_A_ROW: usize = 3;

/// How far away servers and peer are, there and back, in milliseconds: in the same country, and on another continent.
const ROUND_TRIPS: [u64; 2] = [40, 120];

/// Measures `runs` calls of each, with everything in one place and far apart, and prints a table for each distance.
///
/// # Errors
/// A call does not come about, or the system allows no network namespace.
pub async fn measure(rivals: &Rivals, runs: usize) -> Outcome {
    println!("\n## From the click to the peer's picture on both sides\n");
    println!("{runs} calls each, cameras running before, both windows visible, signals of ours by WebSocket.\n");
    println!("With no distance at all:\n");
    measure_here(rivals, runs, Play::new()).await?;
    let program = env::current_exe().map_err(|source| Failure::System { doing: "find this program", source })?;
    for round_trip in ROUND_TRIPS {
        println!(
            "\nWith {round_trip} ms there and back, from browser to server as from browser to browser; the signals of the \
             pages by hand take no time:\n"
        );
        let arguments = format!("picture --runs {runs} --round-trip {round_trip}");
        print!("{}", far::within(&program, &arguments)?);
    }
    Ok(())
}

/// Measures where everything is far apart: see [`far`].
///
/// # Errors
/// A call does not come about.
pub async fn measure_far(rivals: &Rivals, runs: usize) -> Outcome {
    measure_here(rivals, runs, Play::new().server(&["--host", far::ADDRESS]).flag(far::FLAG)).await
}

async fn measure_here(rivals: &Rivals, runs: usize, play: Play) -> Outcome {
    let mut all: [Figures; CONTESTANTS.len()] = Default::default();
    play.act(async |stage: &mut Stage| take_turns(stage, rivals, runs, &mut all).await).await?;
    println!("| page | ms | to the floor | to PeerJS |\n|---|---:|---:|---:|");
    let [_, _, floor, _, peerjs] = &all;
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

//! What a call costs: processor time of all the browser's processes, while both windows are in a call.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use liza_two_tabs::{Outcome, Play, Stage};
use tokio::time::sleep;

use crate::figures::{Figures, ratio};
use crate::pair::{Contestant, Pair};
use crate::rivals::Rivals;

/// Whose call it is, and what it is called in the table: what was before the click makes no difference here.
const CONTESTANTS: [(Contestant, &str); 2] = [(Contestant::Ours, "liza-call"), (Contestant::Floor, "written by hand")];

/// Measures `rounds` calls of each for `seconds` and prints a table; says so where the system tells no processor times.
///
/// # Errors
/// A call does not come about.
pub async fn measure(rivals: &Rivals, rounds: usize, seconds: u64) -> Outcome {
    println!("\n## Processor time of a call\n");
    if !cfg!(target_os = "linux") {
        println!("Measured on Linux alone.");
        return Ok(());
    }
    let mut all: [Figures; CONTESTANTS.len()] = Default::default();
    for _ in 0..rounds {
        for ((contestant, _), figures) in CONTESTANTS.into_iter().zip(&mut all) {
            let measure = async |stage: &mut Stage| {
                let pair = Pair::open(stage, rivals, contestant).await?;
                pair.call().await?;
                let browser = stage.browser_process().unwrap_or_default();
                let before = times(browser);
                sleep(Duration::from_secs(seconds)).await;
                figures.add(spent(&before, &times(browser)));
                pair.hang_up().await
            };
            Play::new().act(measure).await?;
        }
    }
    println!("{rounds} calls each of {seconds} s between two windows; all of the browser's processes together.\n");
    println!("| page | ms of processor time | to the hand-written page |\n|---|---:|---:|");
    let [_, floor] = &all;
    for ((_, name), figures) in CONTESTANTS.iter().zip(&all) {
        println!("| {name} | {figures} | {} |", ratio(figures, floor));
    }
    Ok(())
}

/// Processor times by process, in clock ticks.
type Times = HashMap<u32, u64>;

/// The times of a process and all below it, as Linux tells (`man 5 proc_pid_stat`).
fn times(root: u32) -> Times {
    let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(|entry| {
        let id: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The program's name is in brackets, and may hold anything.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let field = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some((id, (u32::try_from(field(1)?).ok()?, field(11)? + field(12)?)))
    });
    let processes: HashMap<u32, (u32, u64)> = processes.collect();
    let below = |mut id: u32| loop {
        match processes.get(&id) {
            _ if id == root => return true,
            Some((parent, _)) if *parent != id => id = *parent,
            _ => return false,
        }
    };
    processes.iter().filter(|(id, _)| below(**id)).map(|(id, (_, ticks))| (*id, *ticks)).collect()
}

/// What was spent between two looks, in milliseconds. A process that came later began with nothing.
#[expect(clippy::cast_precision_loss, reason = "ticks of minutes are small numbers")]
fn spent(before: &Times, after: &Times) -> f64 {
    let ticks: u64 =
        after.iter().map(|(id, ticks)| ticks.saturating_sub(before.get(id).copied().unwrap_or_default())).sum();
    ticks as f64 * 1000.0 / ticks_per_second()
}

#[cfg(unix)]
#[expect(clippy::cast_precision_loss, reason = "it is 100")]
fn ticks_per_second() -> f64 {
    rustix::param::clock_ticks_per_second() as f64
}

#[cfg(not(unix))]
fn ticks_per_second() -> f64 {
    1.0
}

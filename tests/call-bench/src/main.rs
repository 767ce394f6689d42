//! How long calls take and what they cost in a real browser, beside PeerJS and hand-written pages: Markdown tables, made
//! in one run on one machine.
//!
//! It needs what the tests with two tabs need, and two files of npm's packages `peer` and `peerjs`.

mod camera;
mod compressed;
mod cpu;
mod far;
mod figures;
mod loading;
mod pair;
mod picture;
mod rivals;
mod steps;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use liza_two_tabs::{Outcome, Tools};

use rivals::Rivals;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Table {
    /// From a click to the peer's picture on both sides, cameras running before.
    Picture,
    /// From the click on «Connect» to both pictures, while the cameras are cold.
    Camera,
    /// The steps of a call by each way for signals.
    Steps,
    /// What a visitor downloads, and how long until the buttons can be used.
    Loading,
    /// Processor time of a call.
    Cpu,
}

/// Measures calls in Chromium, beside PeerJS and hand-written pages.
#[derive(Debug, Parser)]
struct Options {
    /// What to measure; everything without it.
    #[arg(value_enum)]
    tables: Vec<Table>,
    /// How often each is measured.
    #[arg(long, default_value_t = 10)]
    runs: usize,
    /// Seconds of a call whose processor time is measured.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How often that is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Measure only pictures, between places that are so many milliseconds apart, there and back: for a run of this program
    /// that it starts itself, in a network of its own.
    #[arg(long, hide = true)]
    round_trip: Option<u64>,
    /// The script that runs the PeerJS server by `node`.
    #[arg(long, env = "LIZA_PEERJS_SERVER")]
    peerjs_server: PathBuf,
    /// The file `peerjs.min.js` for pages.
    #[arg(long, env = "LIZA_PEERJS_CLIENT")]
    peerjs_client: PathBuf,
}

#[tokio::main]
async fn main() -> Outcome {
    let options = Options::parse();
    let tools = Tools::find()?;
    let far = options.round_trip.is_some();
    let rivals = Rivals::start(&tools, &options.peerjs_server, &options.peerjs_client, far).await?;
    if let Some(round_trip) = options.round_trip {
        far::hold_back(Duration::from_millis(round_trip / 2))?;
        return picture::measure_far(&rivals, options.runs).await;
    }
    let wanted = |table| options.tables.is_empty() || options.tables.contains(&table);
    println!("# Calls, measured\n\n{}", figures::surroundings().await?);
    if wanted(Table::Picture) {
        picture::measure(&rivals, options.runs).await?;
    }
    if wanted(Table::Camera) {
        camera::measure(&rivals, options.runs).await?;
    }
    if wanted(Table::Steps) {
        steps::measure(options.runs).await?;
    }
    if wanted(Table::Loading) {
        loading::measure(&tools, &rivals, options.runs).await?;
    }
    if wanted(Table::Cpu) {
        cpu::measure(&rivals, options.rounds, options.seconds).await?;
    }
    Ok(())
}

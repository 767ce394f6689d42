//! `cargo xtask bench`: the signaling server beside the PeerJS server, and how long the steps of a call take.

use std::ffi::OsString;

use crate::error::Error;
use crate::page;
use crate::process;
use crate::project::Project;
use crate::setup::browsers::{self, Kind};
use crate::setup::{Toolbox, peerjs};
use crate::two_tabs::{self, Built};

/// The package that makes the load and the table.
const PACKAGE: &str = "liza-signaling-bench";

/// Builds both sides for release and measures; the table goes to standard output.
///
/// # Errors
/// The set-up fails, something does not build, or a server does not stand the load.
pub fn signaling(project: &Project, options: &[OsString]) -> Result<(), Error> {
    let toolbox = Toolbox::for_building(project)?;
    let peerjs = peerjs::ensure(project)?;
    let server = page::build_server(&toolbox)?;
    let mut bench = toolbox.command("cargo")?;
    bench.args(["run", "--quiet", "--release", "--package", PACKAGE, "--", "--liza"]).arg(server);
    process::run(bench.arg("--peerjs").arg(peerjs).args(options))
}

/// Measures the steps of a call by each way for signals, in Chromium; the table goes to standard output.
///
/// # Errors
/// The set-up fails, something does not build, or a call fails.
pub fn calls(project: &Project, options: &[OsString]) -> Result<(), Error> {
    let toolbox = Toolbox::for_building(project)?;
    let browsers = browsers::ensure(&toolbox, &[Kind::Chromium])?;
    let built = Built::new(&toolbox)?;
    let mut bench = toolbox.command("cargo")?;
    bench.args(["run", "--quiet", "--package", two_tabs::PACKAGE, "--bin", "call_times", "--"]).args(options);
    built.tell(&mut bench, &browsers)?;
    process::run(&mut bench)
}

//! `cargo xtask bench`: the signaling server, on its own memory and on Redis, beside the PeerJS server, and calls beside PeerJS and hand-written pages.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use crate::error::Error;
use crate::page;
use crate::process;
use crate::project::Project;
use crate::setup::browsers::{self, Kind};
use crate::setup::{Toolbox, networks, peerjs, redis};
use crate::two_tabs::{self, Built};

/// The package that loads signaling servers, and the one that makes calls.
const SIGNALING: &str = "liza-signaling-bench";
pub const CALLS: &str = "liza-call-bench";

/// The reports, below the root.
const SIGNALING_REPORT: &str = "docs/report-signaling.md";
const CALLS_REPORT: &str = "docs/report-calls.md";

/// Builds both sides for release and measures; the table goes to standard output, and where everything was measured, to a report
/// in `docs/` as well.
///
/// # Errors
/// The set-up fails, something does not build, or a server does not stand the load.
pub fn signaling(project: &Project, options: &[OsString]) -> Result<(), Error> {
    let toolbox = Toolbox::for_building(project)?;
    let peerjs = peerjs::ensure(project)?;
    redis::ensure(project)?;
    let server = page::build_server(&toolbox)?;
    let mut bench = toolbox.command("cargo")?;
    bench.args(["run", "--quiet", "--release", "--package", SIGNALING, "--", "--liza"]).arg(server);
    bench.arg("--peerjs").arg(peerjs.server).args(options);
    report(project, bench, options, SIGNALING_REPORT)
}

/// Measures calls in Chromium, beside PeerJS and hand-written pages; the tables go to standard output, and where everything
/// was measured, to a report in `docs/` as well.
///
/// # Errors
/// The set-up fails, something does not build, or a call fails.
pub fn calls(project: &Project, options: &[OsString]) -> Result<(), Error> {
    let toolbox = Toolbox::for_building(project)?;
    let peerjs = peerjs::ensure(project)?;
    networks::ensure(project)?;
    let browsers = browsers::ensure(&toolbox, &[Kind::Chromium])?;
    let built = Built::new(&toolbox)?;
    let mut bench = toolbox.command("cargo")?;
    bench.args(["run", "--quiet", "--package", CALLS, "--"]).args(options);
    bench.env("LIZA_PEERJS_SERVER", peerjs.server).env("LIZA_PEERJS_CLIENT", peerjs.client);
    built.tell(&mut bench, &browsers, two_tabs::ARTIFACTS)?;
    report(project, bench, options, CALLS_REPORT)
}

/// Runs a measurement, and writes down what it says.
fn report(project: &Project, bench: Command, options: &[OsString], file: &str) -> Result<(), Error> {
    let mut report = String::new();
    let command = process::rendered(&bench);
    let status = process::run_lines(bench, |line| {
        println!("{line}");
        report += line;
        report.push('\n');
    })?;
    if !status.success() {
        return Err(Error::Failed { command, status: status.to_string() });
    }
    // With options it may be a part, or `--help`.
    if options.is_empty() {
        let path = project.root.join(file);
        fs::write(&path, report).map_err(Error::file(format!("write {}", path.display())))?;
        println!("\nThe report is in {}", path.display());
    }
    Ok(())
}

//! `cargo xtask bench signaling`: the signaling server beside the PeerJS server.

use std::ffi::OsString;

use crate::error::Error;
use crate::page;
use crate::process;
use crate::project::Project;
use crate::setup::{Toolbox, peerjs};

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

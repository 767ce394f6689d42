//! PeerJS, which ours is measured beside: its server, and its client for pages.

use std::path::PathBuf;

use super::npm::Package;
use crate::error::Error;
use crate::project::Project;

const SERVER: Package = Package {
    name: "peer",
    version: "1.0.2",
    file: "dist/bin/peerjs.js",
    purpose: "the PeerJS server, to measure ours beside it",
};

const CLIENT: Package = Package {
    name: "peerjs",
    version: "1.5.5",
    file: "dist/peerjs.min.js",
    purpose: "PeerJS for pages, to measure ours beside it",
};

/// Where its files are.
pub struct PeerJs {
    /// The server's script, which `node` runs.
    pub server: PathBuf,
    /// The client for pages, minified.
    pub client: PathBuf,
}

/// Finds or installs it.
///
/// # Errors
/// npm is missing and cannot be installed from here, or does not install it.
pub fn ensure(project: &Project) -> Result<PeerJs, Error> {
    Ok(PeerJs { server: SERVER.ensure(project)?, client: CLIENT.ensure(project)? })
}

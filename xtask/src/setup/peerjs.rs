//! PeerJS, which ours is measured beside: its server, and its client for pages.

use std::path::PathBuf;

use super::{create_folder, foreign, on_path, packages};
use crate::error::Error;
use crate::process::Step;
use crate::project::Project;

/// The versions of the npm packages `peer` and `peerjs`.
const SERVER: &str = "1.0.2";
const CLIENT: &str = "1.5.5";

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
    let root = project.cache.join("tools").join(format!("peer-{SERVER}-peerjs-{CLIENT}"));
    let modules = root.join("node_modules");
    let peerjs =
        PeerJs { server: modules.join("peer/dist/bin/peerjs.js"), client: modules.join("peerjs/dist/peerjs.min.js") };
    let is_there = || [&peerjs.server, &peerjs.client].into_iter().all(|file| file.is_file());
    if is_there() && on_path("node").is_some() {
        return Ok(peerjs);
    }
    if on_path("npm").is_none() {
        packages::ensure(project, "npm", "npm, to fetch PeerJS", &["npm"])?;
    }
    create_folder(&root)?;
    let mut npm = foreign("npm");
    npm.current_dir(&root).args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    npm.arg(&root).args([format!("peer@{SERVER}"), format!("peerjs@{CLIENT}")]);
    Step {
        title: &format!("Fetching PeerJS (peer {SERVER}, peerjs {CLIENT} from npm), to measure ours beside it"),
        log: project.log("peerjs"),
        limit: None,
    }
    .run(npm)?;
    if is_there() {
        return Ok(peerjs);
    }
    Err(Error::Project(format!("npm installed PeerJS, but not all of it is in {}", modules.display())))
}

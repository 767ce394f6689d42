//! The PeerJS server, which ours is measured beside.

use std::path::PathBuf;

use super::{create_folder, foreign, on_path, packages};
use crate::error::Error;
use crate::process::Step;
use crate::project::Project;

/// The version of the npm package `peer`.
const VERSION: &str = "1.0.2";

/// Finds or installs it; gives the script that `node` runs.
///
/// # Errors
/// npm is missing and cannot be installed from here, or does not install it.
pub fn ensure(project: &Project) -> Result<PathBuf, Error> {
    let root = project.cache.join("tools").join(format!("peer-{VERSION}"));
    let script = root.join("node_modules/peer/dist/bin/peerjs.js");
    if script.is_file() && on_path("node").is_some() {
        return Ok(script);
    }
    if on_path("npm").is_none() {
        packages::ensure(project, "npm", "npm, to fetch the PeerJS server", &["npm"])?;
    }
    create_folder(&root)?;
    let mut npm = foreign("npm");
    npm.current_dir(&root).args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    npm.arg(&root).arg(format!("peer@{VERSION}"));
    Step {
        title: &format!("Fetching the PeerJS server (peer {VERSION} from npm), to measure ours beside it"),
        log: project.log("peerjs"),
        limit: None,
    }
    .run(npm)?;
    if script.is_file() {
        return Ok(script);
    }
    Err(Error::Project(format!("npm installed peer {VERSION}, but there is no {}", script.display())))
}

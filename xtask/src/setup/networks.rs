//! What makes networks within this machine, to test calls between them.

use std::path::Path;

use super::{on_path, packages};
use crate::error::Error;
use crate::project::Project;

/// The programs, and the packages that bring them. Every Debian has the last three.
const PROGRAMS: [(&str, &str); 6] = [
    ("ip", "iproute2"),
    ("nft", "nftables"),
    ("conntrack", "conntrack"),
    ("unshare", "util-linux"),
    ("nsenter", "util-linux"),
    ("setpriv", "util-linux"),
];

/// Where they are for root; others may not have these folders on the path.
const FOLDERS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// Finds or installs them.
///
/// # Errors
/// One is missing and cannot be installed from here, or this is not Linux.
pub fn ensure(project: &Project) -> Result<(), Error> {
    if !cfg!(target_os = "linux") {
        return Err(Error::Project("The tests of networks need Linux, whose network namespaces they use.".to_owned()));
    }
    let missing = missing();
    if !missing.is_empty() {
        packages::ensure(project, "networks", "programs that make networks, to test calls between them", &missing)?;
    }
    Ok(())
}

fn missing() -> Vec<&'static str> {
    let is_there = |program: &str| {
        on_path(program).is_some() || FOLDERS.iter().any(|folder| Path::new(folder).join(program).is_file())
    };
    let mut packages: Vec<_> =
        PROGRAMS.into_iter().filter(|(program, _)| !is_there(program)).map(|(_, package)| package).collect();
    packages.dedup();
    packages
}

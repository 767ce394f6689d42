//! What reads the files that the server is deployed with: nginx and systemd's own check of units.

use std::path::Path;

use super::{on_path, packages};
use crate::error::Error;
use crate::project::Project;

/// The proxy, which Debian keeps where only root looks, and the check.
const NGINX: &str = "/usr/sbin/nginx";
const ANALYZE: &str = "systemd-analyze";

/// Finds or installs both.
///
/// # Errors
/// One is missing and cannot be installed from here.
pub fn ensure(project: &Project) -> Result<(), Error> {
    if !has_nginx() {
        packages::ensure(project, "nginx", "a proxy, to test the settings for one with", &["nginx-light"])?;
        packages::end_service("nginx");
    }
    if on_path(ANALYZE).is_none() {
        packages::ensure(project, "systemd", "systemd's tools, to test the server's unit with", &["systemd"])?;
    }
    if has_nginx() && on_path(ANALYZE).is_some() {
        return Ok(());
    }
    Err(Error::by_hand(
        "The tests need nginx and systemd-analyze on PATH.",
        &["sudo apt-get install -y nginx-light systemd"],
    ))
}

fn has_nginx() -> bool {
    on_path("nginx").is_some() || Path::new(NGINX).is_file()
}

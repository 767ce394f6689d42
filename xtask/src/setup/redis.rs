//! Redis servers, which the tests keep mailboxes in.

use super::{on_path, packages};
use crate::error::Error;
use crate::project::Project;

/// The server, and what makes a cluster of three.
const PROGRAMS: [&str; 2] = ["redis-server", "redis-cli"];

/// Finds or installs Redis.
///
/// # Errors
/// It is missing and cannot be installed from here.
pub fn ensure(project: &Project) -> Result<(), Error> {
    if is_there() {
        return Ok(());
    }
    packages::ensure(project, "redis", "Redis servers, to test more than one node with", &["redis-server"])?;
    packages::end_service("redis-server");
    if is_there() {
        return Ok(());
    }
    Err(Error::by_hand("The tests need redis-server and redis-cli on PATH.", &["sudo apt-get install -y redis-server"]))
}

fn is_there() -> bool {
    PROGRAMS.iter().all(|program| on_path(program).is_some())
}

//! A TURN server, which the tests show their credentials to.

use super::{on_path, packages};
use crate::error::Error;
use crate::project::Project;

/// The server and its own client.
const PROGRAMS: [&str; 2] = ["turnserver", "turnutils_uclient"];

/// Finds or installs coturn.
///
/// # Errors
/// It is missing and cannot be installed from here.
pub fn ensure(project: &Project) -> Result<(), Error> {
    if is_there() {
        return Ok(());
    }
    packages::ensure(project, "coturn", "a TURN server, to test its credentials with", &["coturn"])?;
    packages::end_service("coturn");
    if is_there() {
        return Ok(());
    }
    Err(Error::by_hand(
        "The tests need coturn's turnserver and turnutils_uclient on PATH.",
        &["sudo apt-get install -y coturn"],
    ))
}

fn is_there() -> bool {
    PROGRAMS.iter().all(|program| on_path(program).is_some())
}

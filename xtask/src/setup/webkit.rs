//! WebKitGTK, which Debian builds without WebRTC, and a screen that nobody sees: for the test of such a browser.

use super::{on_path, packages};
use crate::error::Error;
use crate::project::Project;

/// Its WebDriver server, and the screen.
const PROGRAMS: [&str; 2] = ["WebKitWebDriver", "Xvfb"];

/// The packages that they are in.
const PACKAGES: [&str; 2] = ["webkit2gtk-driver", "xvfb"];

/// Finds or installs them.
///
/// # Errors
/// One is missing and cannot be installed from here.
pub fn ensure(project: &Project) -> Result<(), Error> {
    if is_there() {
        return Ok(());
    }
    packages::ensure(project, "webkit", "a browser without WebRTC, to test the page in", &PACKAGES)?;
    if is_there() {
        return Ok(());
    }
    Err(Error::by_hand(
        "The tests need WebKitWebDriver and Xvfb on PATH.",
        &[&format!("sudo apt-get install -y {}", PACKAGES.join(" "))],
    ))
}

fn is_there() -> bool {
    PROGRAMS.iter().all(|program| on_path(program).is_some())
}

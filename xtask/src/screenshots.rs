//! `cargo xtask screenshots`: pictures of the page, for the manual and for whoever works on it.

use crate::error::Error;
use crate::process;
use crate::project::Project;
use crate::setup::Toolbox;
use crate::setup::browsers::{self, Kind};
use crate::two_tabs::{self, Built};

/// Takes them in Chromium, and prints where they are.
///
/// # Errors
/// The set-up fails, something does not build, or a state is not reached.
pub fn take(project: &Project) -> Result<(), Error> {
    let toolbox = Toolbox::for_building(project)?;
    let browsers = browsers::ensure(&toolbox, &[Kind::Chromium])?;
    let built = Built::new(&toolbox)?;
    let mut screenshots = toolbox.command("cargo")?;
    screenshots.args(["run", "--quiet", "--package", two_tabs::PACKAGE, "--bin", "screenshots"]);
    built.tell(&mut screenshots, &browsers, two_tabs::ARTIFACTS)?;
    process::run(&mut screenshots)
}

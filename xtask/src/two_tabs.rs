//! What whole calls between two tabs are tested and measured with.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::setup::browsers::{Browser, Kind};
use crate::setup::{Toolbox, axe, create_folder};
use crate::{library, page, single_file, transfer};

/// The package of those tests.
pub const PACKAGE: &str = "liza-two-tabs";

/// Where they leave what they saw.
pub const ARTIFACTS: &str = "two-tabs";

/// Those that need no browser but one.
pub fn target(browser: Kind) -> &'static str {
    match browser {
        Kind::Chromium => "calls",
        Kind::Firefox => "firefox",
    }
}

/// What is served, and by what.
pub struct Built {
    dist: PathBuf,
    library: PathBuf,
    single_file: PathBuf,
    axe: PathBuf,
    server: PathBuf,
    target: PathBuf,
}

impl Built {
    /// Builds all of it.
    ///
    /// # Errors
    /// Something does not build, or axe cannot be fetched.
    pub fn new(toolbox: &Toolbox) -> Result<Self, Error> {
        let dist = toolbox.project().dist();
        page::build(toolbox)?;
        transfer::compress(&dist)?;
        Ok(Self {
            dist,
            library: library::build(toolbox)?,
            single_file: single_file::build(toolbox.project(), None)?,
            axe: axe::SCRIPT.ensure(toolbox.project())?,
            server: page::build_server(toolbox)?,
            target: toolbox.target(),
        })
    }

    /// Tells a command where everything is, and empties the folder where it may leave files: `artifacts`, below cargo's
    /// target folder.
    ///
    /// # Errors
    /// The folder cannot be emptied.
    pub fn tell(&self, command: &mut Command, browsers: &[Browser], artifacts: &str) -> Result<(), Error> {
        empty_folder(&self.target.join(artifacts))?;
        self.name_all(command, browsers, artifacts);
        Ok(())
    }

    /// Tells a command where everything is, and where another has left files.
    pub fn name_all(&self, command: &mut Command, browsers: &[Browser], artifacts: &str) {
        command.env("LIZA_DIST", &self.dist).env("LIZA_LIBRARY", &self.library).env("LIZA_SERVER", &self.server);
        command.env("LIZA_SINGLE_FILE", &self.single_file).env("LIZA_AXE", &self.axe);
        command.env("LIZA_ARTIFACTS", self.target.join(artifacts));
        for kind in Kind::ALL {
            let (program, driver) = kind.variables();
            command.env_remove(program).env_remove(driver);
        }
        for browser in browsers {
            let (program, driver) = browser.kind.variables();
            command.env(program, &browser.program).env(driver, &browser.driver);
        }
    }
}

/// An empty folder at `path`: what an earlier run left there is not about this one.
fn empty_folder(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Error::file(format!("empty {}", path.display()))(error));
        }
        _ => {}
    }
    create_folder(path)
}

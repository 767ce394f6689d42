//! Programs built from published crates at fixed versions, each in a folder of its own.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Toolbox, create_folder, foreign, on_path};
use crate::error::Error;
use crate::process::{Step, probe};
use crate::project::Project;

/// A published program.
pub struct Tool {
    /// The crate's name.
    package: &'static str,
    /// The exact version.
    version: String,
    /// Whether the crate's own lock file is used.
    locked: bool,
    /// The programs that must be there, each of which tells its version.
    programs: &'static [&'static str],
    /// What it is for, as in "which {purpose}".
    purpose: &'static str,
    /// About how many minutes it takes to build on two cores.
    minutes: u32,
}

/// Builds the page. 0.22 needs a newer compiler than Debian's and rustup's stable.
pub fn trunk() -> Tool {
    Tool {
        package: "trunk",
        version: "0.21.14".to_owned(),
        locked: true,
        programs: &["trunk"],
        purpose: "builds the page",
        minutes: 4,
    }
}

/// Makes the page's JavaScript, and runs its tests in a browser. Its version
/// is that of the library, byte for byte.
///
/// # Errors
/// `Cargo.lock` does not name wasm-bindgen.
pub fn wasm_bindgen(project: &Project) -> Result<Tool, Error> {
    Ok(Tool {
        package: "wasm-bindgen-cli",
        version: project.locked_version("wasm-bindgen")?,
        // Its lock file may name versions that were withdrawn since.
        locked: false,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        purpose: "connects the page's Rust with the browser",
        minutes: 2,
    })
}

/// Drives Firefox in tests.
pub fn geckodriver() -> Tool {
    Tool {
        package: "geckodriver",
        version: "0.37.1".to_owned(),
        locked: false,
        programs: &["geckodriver"],
        purpose: "drives Firefox in tests",
        minutes: 2,
    }
}

impl Tool {
    /// Makes sure that the tool is there; gives the folder to put in front of
    /// `PATH`, or nothing where `PATH` has the tool already.
    ///
    /// # Errors
    /// It does not build; the command to run by hand is part of the error.
    pub fn ensure(&self, toolbox: &Toolbox) -> Result<Option<PathBuf>, Error> {
        if self.programs.iter().all(|program| self.is_on_path(program)) {
            return Ok(None);
        }
        let tools = toolbox.project().cache.join("tools");
        let root = tools.join(format!("{}-{}", self.package, self.version));
        let folder = root.join("bin");
        if self.is_in(&folder) {
            return Ok(Some(folder));
        }
        create_folder(&tools)?;
        // What an interrupted build has done is kept for the next; what a finished one has, is not.
        let build = tools.join("build").join(self.package);
        let mut cargo = toolbox.command("cargo")?;
        // Not from inside the project, whose cargo configuration is not meant for tools.
        cargo.current_dir(&tools);
        cargo.args(self.install_arguments());
        cargo.arg("--root").arg(&root).arg("--target-dir").arg(&build);
        // Nobody debugs these, and debug information doubles their build.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_INCREMENTAL", "0");
        let outcome = Step {
            title: &format!(
                "Building {} {}, which {} (about {} minutes)",
                self.package, self.version, self.purpose, self.minutes
            ),
            log: toolbox.project().log(self.package),
            limit: None,
        }
        .run(cargo);
        if let Err(error) = outcome {
            let words: Vec<String> =
                self.install_arguments().iter().map(|word| word.to_string_lossy().into_owned()).collect();
            return Err(Error::ByHand {
                problem: format!("{} {}, which {}, could not be built.", self.package, self.version, self.purpose),
                commands: vec![format!("cargo {}", words.join(" "))],
                cause: Some(Box::new(error)),
            });
        }
        if let Err(error) = std::fs::remove_dir_all(&build) {
            eprintln!("  left behind: {} ({error})", build.display());
        }
        if self.is_in(&folder) {
            return Ok(Some(folder));
        }
        Err(Error::Project(format!("{} was installed in {} but does not run", self.package, folder.display())))
    }

    fn install_arguments(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = ["install", "--debug"].map(OsString::from).into();
        if self.locked {
            words.push("--locked".into());
        }
        words.extend([self.package.into(), "--version".into(), self.version.clone().into()]);
        words
    }

    fn is_on_path(&self, program: &str) -> bool {
        on_path(program).and_then(version_of).as_deref() == Some(self.version.as_str())
    }

    fn is_in(&self, folder: &std::path::Path) -> bool {
        self.programs.iter().all(|program| {
            let path = folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
            version_of(path).as_deref() == Some(self.version.as_str())
        })
    }
}

fn version_of(program: PathBuf) -> Option<String> {
    probe(foreign(program).arg("--version")).as_deref().and_then(version_in)
}

/// The version in what a program prints for `--version`: `name 1.2.3 (…)`.
fn version_in(text: &str) -> Option<String> {
    let word = text.lines().next()?.split_whitespace().nth(1)?;
    word.starts_with(|c: char| c.is_ascii_digit()).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn a_version_is_the_second_word() {
        assert_eq!(version_in("trunk 0.21.14").as_deref(), Some("0.21.14"));
        assert_eq!(version_in("geckodriver 0.37.1 (a1b2 2026-10-01)\n\nThe source").as_deref(), Some("0.37.1"));
    }

    #[test]
    fn a_complaint_is_no_version() {
        assert_eq!(version_in("trunk: command not found"), None);
    }
}

//! Setting up whatever a command needs and the machine lacks. Each step is done
//! once, announced in one line, and ends with the command to run by hand where
//! it cannot be done from here.

pub mod axe;
pub mod binaryen;
pub mod browsers;
pub mod components;
pub mod coturn;
pub mod debian_toolchain;
pub mod deploying;
pub mod networks;
pub mod npm;
pub mod packages;
pub mod peerjs;
pub mod redis;
pub mod std_source;
pub mod tools;
pub mod wasm_target;
pub mod webkit;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::process::quoted;
use crate::project::Project;
use browsers::Kind;

/// The Rust toolchain that all further programs are run with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Toolchain {
    /// Whatever `cargo` means here.
    Active,
    /// Debian's, by the name it has in rustup.
    Linked(&'static str),
}

/// What is set up: how to start each of the programs that build and test.
#[derive(Debug)]
pub struct Toolbox {
    project: Project,
    toolchain: Toolchain,
    /// Folders that come before those of `PATH`.
    path_front: Vec<PathBuf>,
    /// Whether the page can be optimised by `wasm-opt`.
    pub has_wasm_opt: bool,
    /// Whether the page can have a standard library of its own.
    pub has_std_source: bool,
}

impl Toolbox {
    /// Sets up what building the page and the server needs.
    ///
    /// # Errors
    /// Something is missing and cannot be installed from here.
    pub fn for_building(project: &Project) -> Result<Self, Error> {
        let _lock = lock(project)?;
        let mut toolbox = Self {
            project: project.clone(),
            toolchain: Toolchain::Active,
            path_front: Vec::new(),
            has_wasm_opt: false,
            has_std_source: false,
        };
        toolbox.toolchain = wasm_target::ensure(&toolbox)?;
        for tool in [tools::trunk(), tools::wasm_bindgen(project)?] {
            if let Some(folder) = tool.ensure(&toolbox)? {
                toolbox.path_front.push(folder);
            }
        }
        toolbox.has_std_source = std_source::ensure(&toolbox)?;
        if let Some(place) = binaryen::ensure(&toolbox)? {
            toolbox.has_wasm_opt = true;
            toolbox.path_front.extend(place.folder());
        }
        Ok(toolbox)
    }

    /// The project's folders.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// Cargo's target folder: one for each compiler, or each would rebuild
    /// what the other has built.
    pub fn target(&self) -> PathBuf {
        match self.toolchain {
            Toolchain::Active => self.project.target.clone(),
            Toolchain::Linked(name) => self.project.target.join(name),
        }
    }

    /// What differs from the environment that xtask was started in, besides `PATH`.
    fn variables(&self) -> Vec<(&'static str, OsString)> {
        let mut variables = Vec::new();
        if let Toolchain::Linked(name) = self.toolchain {
            variables.push(("RUSTUP_TOOLCHAIN", name.into()));
            variables.push(("CARGO_TARGET_DIR", self.target().into()));
        }
        variables
    }

    /// Folders in front of those of `PATH`.
    fn path(&self, rest: impl Iterator<Item = PathBuf>) -> Result<OsString, Error> {
        env::join_paths(self.path_front.iter().cloned().chain(rest))
            .map_err(|error| Error::Project(format!("cannot extend PATH: {error}")))
    }

    /// The same environment as lines for a POSIX shell.
    ///
    /// # Errors
    /// A folder's name cannot be part of `PATH`.
    pub fn shell_lines(&self) -> Result<String, Error> {
        let mut lines = String::new();
        if !self.path_front.is_empty() {
            let front = self.path(std::iter::empty())?;
            lines += &format!("export PATH={}:\"$PATH\"\n", quoted(&front));
        }
        for (name, value) in self.variables() {
            lines += &format!("export {name}={}\n", quoted(&value));
        }
        Ok(lines)
    }

    /// A command that finds the tools, is run by the right toolchain, and starts at the root.
    ///
    /// # Errors
    /// A folder's name cannot be part of `PATH`.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Result<Command, Error> {
        let mut command = foreign(program);
        command.current_dir(&self.project.root);
        let inherited = env::var_os("PATH").unwrap_or_default();
        command.env("PATH", self.path(env::split_paths(&inherited))?);
        command.envs(self.variables());
        Ok(command)
    }
}

/// A command without what cargo sets for the programs it runs: those variables
/// would bind another toolchain's cargo to the first one's.
pub fn foreign(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_remove("CARGO");
    command.env_remove("LD_LIBRARY_PATH");
    command
}

/// Finds or installs what the tests start beside browsers. What is missing is named all at once, before the first test.
///
/// # Errors
/// Something is missing and cannot be installed from here.
pub fn for_tests(project: &Project, kinds: &[Kind]) -> Result<(), Error> {
    let mut outcomes = vec![coturn::ensure(project), redis::ensure(project), deploying::ensure(project)];
    if kinds.contains(&Kind::Chromium) {
        // A further browser, which is tested in the same run.
        outcomes.push(webkit::ensure(project));
    }
    let mut errors: Vec<Error> = outcomes.into_iter().filter_map(Result::err).collect();
    match errors.len() {
        0 => Ok(()),
        1 => Err(errors.remove(0)),
        _ => Err(Error::Several(errors)),
    }
}

/// The first folder of `PATH` that holds `program`, as the program's full path.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// Lets one set-up run at a time on this machine; the lock ends with the value.
fn lock(project: &Project) -> Result<File, Error> {
    create_folder(&project.cache)?;
    let path = project.cache.join("setup.lock");
    let doing = format!("lock {}", path.display());
    let file = File::create(&path).map_err(Error::file(doing.clone()))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => eprintln!("Waiting for another set-up to finish"),
        Err(TryLockError::Error(error)) => return Err(Error::file(doing)(error)),
    }
    file.lock().map_err(Error::file(doing))?;
    Ok(file)
}

/// Creates a folder and those above it.
///
/// # Errors
/// The file system refuses.
pub fn create_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(Error::file(format!("create {}", path.display())))
}

//! The programs and folders that a test needs, as the environment names them.

use std::env;
use std::path::{Path, PathBuf};

use crate::Failure;

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Tools {
    /// The built page: `LIZA_DIST`.
    pub dist: PathBuf,
    /// The client for JavaScript, with its example page: `LIZA_LIBRARY`.
    pub library: PathBuf,
    /// The page as one file: `LIZA_SINGLE_FILE`.
    pub single_file: PathBuf,
    /// axe's script: `LIZA_AXE`.
    pub axe: PathBuf,
    /// The server's program: `LIZA_SERVER`.
    pub server: PathBuf,
    /// Where failed tests leave what they saw: `LIZA_ARTIFACTS`, or a folder of the system's for temporary files.
    pub artifacts: PathBuf,
}

impl Tools {
    /// Finds everything.
    ///
    /// # Errors
    /// Something is missing, and which.
    pub fn find() -> Result<Self, Failure> {
        let index = |dist: &Path| dist.join("index.html").is_file();
        Ok(Self {
            dist: named("the built page", "LIZA_DIST", index)?,
            library: named("the client for JavaScript", "LIZA_LIBRARY", index)?,
            single_file: named("the page as one file", "LIZA_SINGLE_FILE", Path::is_file)?,
            axe: named("axe's script", "LIZA_AXE", Path::is_file)?,
            server: named("the server's program", "LIZA_SERVER", Path::is_file)?,
            artifacts: variable("LIZA_ARTIFACTS").unwrap_or_else(|| env::temp_dir().join("liza-two-tabs")),
        })
    }
}

/// What only some tests need.
impl Tools {
    /// A TURN server's program: `LIZA_TURNSERVER`, or `turnserver` on the path.
    ///
    /// # Errors
    /// It is missing.
    pub fn turnserver() -> Result<PathBuf, Failure> {
        named_or_on_path("coturn", "LIZA_TURNSERVER", &["turnserver"])
    }

    /// A WebDriver server for WebKitGTK: `LIZA_WEBKIT_DRIVER`, or `WebKitWebDriver` on the path.
    ///
    /// # Errors
    /// It is missing.
    pub fn webkit_driver() -> Result<PathBuf, Failure> {
        named_or_on_path("WebKitGTK's driver", "LIZA_WEBKIT_DRIVER", &["WebKitWebDriver"])
    }

    /// A screen that nobody sees: `LIZA_XVFB`, or `Xvfb` on the path.
    ///
    /// # Errors
    /// It is missing.
    pub fn xvfb() -> Result<PathBuf, Failure> {
        named_or_on_path("Xvfb", "LIZA_XVFB", &["Xvfb"])
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn named(what: &'static str, name: &'static str, usable: impl Fn(&Path) -> bool) -> Result<PathBuf, Failure> {
    let Some(path) = variable(name) else {
        return Err(Failure::Missing { what, variable: name, looked: "the variable is not set".to_owned() });
    };
    if usable(&path) {
        return Ok(path);
    }
    Err(Failure::Missing { what, variable: name, looked: format!("not at {}", path.display()) })
}

pub(crate) fn named_or_on_path(what: &'static str, name: &'static str, programs: &[&str]) -> Result<PathBuf, Failure> {
    if variable(name).is_some() {
        return named(what, name, Path::is_file);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let mut files = programs.iter().flat_map(|program| {
        folders.iter().map(move |folder| folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)))
    });
    files.find(|file| file.is_file()).ok_or_else(|| Failure::Missing {
        what,
        variable: name,
        looked: format!("no {} on PATH", programs.join(" or ")),
    })
}

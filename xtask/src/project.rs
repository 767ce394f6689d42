//! Where the project's parts are, and what its lock file says.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The folders that the commands work in.
#[derive(Debug, Clone)]
pub struct Project {
    /// The repository's root, where the workspace's `Cargo.toml` is.
    pub root: PathBuf,
    /// Cargo's target folder for the active toolchain.
    pub target: PathBuf,
    /// What is set up once for all: tools and logs, outside the repository.
    pub cache: PathBuf,
}

impl Project {
    /// Finds the folders from where xtask was built and from the environment.
    ///
    /// # Errors
    /// There is no home folder to keep the tools in.
    pub fn locate() -> Result<Self, Error> {
        // Cargo sets the variable when it runs xtask: it holds when the repository has been moved.
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().unwrap_or(&manifest).to_owned();
        let target = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"].into_iter().find_map(env::var_os);
        let target = target.map_or_else(|| root.join("target"), |folder| root.join(folder));
        let caches = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
            Some(folder) => PathBuf::from(folder),
            None => env::home_dir()
                .ok_or_else(|| Error::Project("there is no home folder (set HOME)".to_owned()))?
                .join(".cache"),
        };
        let cache = caches.join("liza-call");
        Ok(Self { root, target, cache })
    }

    /// The folder with the page as it is served.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The log file of a step.
    pub fn log(&self, step: &str) -> PathBuf {
        self.cache.join("logs").join(format!("{step}.log"))
    }

    /// The version of `package` in `Cargo.lock`.
    ///
    /// # Errors
    /// The lock file cannot be read or does not name the package.
    pub fn locked_version(&self, package: &str) -> Result<String, Error> {
        let path = self.root.join("Cargo.lock");
        let lock = read(&path)?;
        version_in_lock(&lock, package)
            .ok_or_else(|| Error::Project(format!("{} names no package {package}", path.display())))
    }
}

/// Reads a text file.
///
/// # Errors
/// It is absent, unreadable or not UTF-8.
pub fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::file(format!("read {}", path.display())))
}

/// The version of the first package called `package` in the text of a lock file.
fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let value = |line: &str, key: &str| -> Option<String> {
        let quoted = line.strip_prefix(key)?.strip_prefix(" = \"")?;
        Some(quoted.strip_suffix('"')?.to_owned())
    };
    lock.split("[[package]]").find_map(|entry| {
        let name = entry.lines().find_map(|line| value(line, "name"))?;
        if name != package {
            return None;
        }
        entry.lines().find_map(|line| value(line, "version"))
    })
}

#[cfg(test)]
mod tests {
    use super::version_in_lock;

    const LOCK: &str = r#"version = 4

[[package]]
name = "wasm-bindgen-futures"
version = "0.4.80"
dependencies = [
 "wasm-bindgen",
]

[[package]]
name = "wasm-bindgen"
version = "0.2.130"
source = "registry+https://example.org/index"
"#;

    #[test]
    fn a_version_is_read_for_the_exact_name() {
        let version = version_in_lock(LOCK, "wasm-bindgen");
        assert_eq!(version.as_deref(), Some("0.2.130"));
    }

    #[test]
    fn a_package_that_is_not_locked_has_no_version() {
        assert_eq!(version_in_lock(LOCK, "trunk"), None);
    }
}

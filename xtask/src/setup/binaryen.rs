//! `wasm-opt` of Binaryen, which makes the page's WebAssembly smaller. The page
//! works without it, so whatever fails here is a note and not an error.

use std::path::{Path, PathBuf};

use super::{Toolbox, create_folder, foreign, on_path, packages};
use crate::error::Error;
use crate::process::{Step, probe};

/// The version that is installed, from npm's registry.
const VERSION: &str = "132";

/// The oldest that reads what today's compiler writes.
const OLDEST: u32 = 123;

/// Where `wasm-opt` is.
pub enum Place {
    /// On `PATH` already.
    Path,
    /// In this folder.
    Folder(PathBuf),
}

impl Place {
    /// The folder to put in front of `PATH`, if any.
    pub fn folder(self) -> Option<PathBuf> {
        match self {
            Self::Path => None,
            Self::Folder(folder) => Some(folder),
        }
    }
}

/// Finds or installs `wasm-opt`; nothing, with a note, where it cannot be had.
///
/// # Errors
/// The cache folder cannot be written, which other steps need too.
pub fn ensure(toolbox: &Toolbox) -> Result<Option<Place>, Error> {
    if on_path("wasm-opt").is_some_and(|program| is_recent(&program)) {
        return Ok(Some(Place::Path));
    }
    let root = toolbox.project().cache.join("tools").join(format!("binaryen-{VERSION}"));
    let folder = root.join("node_modules/.bin");
    let program = folder.join("wasm-opt");
    if is_recent(&program) {
        return Ok(Some(Place::Folder(folder)));
    }
    create_folder(&root)?;
    match install(toolbox, &root) {
        Ok(()) if is_recent(&program) => return Ok(Some(Place::Folder(folder))),
        Ok(()) => eprintln!("  npm installed binaryen, but its wasm-opt does not run"),
        Err(error) => eprintln!("  {error}"),
    }
    eprintln!(
        "  Going on without wasm-opt: the page works but is bigger. To get it: npm install --global binaryen@{VERSION}"
    );
    Ok(None)
}

fn install(toolbox: &Toolbox, root: &Path) -> Result<(), Error> {
    if on_path("npm").is_none() {
        packages::ensure(toolbox.project(), "npm", "npm, to fetch wasm-opt", &["npm"])?;
    }
    let mut npm = foreign("npm");
    npm.current_dir(root).args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    npm.arg(root).arg(format!("binaryen@{VERSION}"));
    Step {
        title: &format!("Fetching wasm-opt (binaryen {VERSION} from npm), which makes the page smaller"),
        log: toolbox.project().log("binaryen"),
        limit: None,
    }
    .run(npm)
}

fn is_recent(program: &Path) -> bool {
    let text = probe(foreign(program).arg("--version"));
    text.as_deref().and_then(version_in).is_some_and(|version| version >= OLDEST)
}

/// The version in `wasm-opt version 132 (version_132)`.
fn version_in(text: &str) -> Option<u32> {
    text.strip_prefix("wasm-opt version ")?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_a_number() {
        assert_eq!(version_in("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(version_in("wasm-opt version 108"), Some(108));
        assert_eq!(version_in("no wasm here"), None);
    }
}

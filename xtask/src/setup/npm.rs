//! Packages of the npm registry, for the tests and measurements.

use std::path::PathBuf;

use super::{create_folder, foreign, on_path, packages};
use crate::error::Error;
use crate::process::Step;
use crate::project::Project;

/// A package, and the file of it that is used.
pub struct Package {
    /// Its name in the registry.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The file, below the package's folder.
    pub file: &'static str,
    /// What it is and what for, as in "Fetching {purpose}".
    pub purpose: &'static str,
}

impl Package {
    /// Finds or installs it; gives the path of its file.
    ///
    /// # Errors
    /// npm is missing and cannot be installed from here, or does not install the package.
    pub fn ensure(&self, project: &Project) -> Result<PathBuf, Error> {
        let Self { name, version, purpose, .. } = self;
        let root = project.cache.join("tools").join(format!("{name}-{version}"));
        let file = root.join("node_modules").join(name).join(self.file);
        if file.is_file() && on_path("node").is_some() {
            return Ok(file);
        }
        if on_path("npm").is_none() {
            packages::ensure(project, "npm", &format!("npm, to fetch {purpose}"), &["npm"])?;
        }
        create_folder(&root)?;
        let mut npm = foreign("npm");
        npm.current_dir(&root).args([
            "install",
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
        ]);
        npm.arg(&root).arg(format!("{name}@{version}"));
        let title = format!("Fetching {purpose} ({name} {version} from npm)");
        Step { title: &title, log: project.log(name), limit: None }.run(npm)?;
        if file.is_file() {
            return Ok(file);
        }
        Err(Error::Project(format!("npm installed {name} {version}, but there is no {}", file.display())))
    }
}

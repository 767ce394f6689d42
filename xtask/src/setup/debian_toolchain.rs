//! Debian's own Rust in the place of rustup's, where rustup's server is out of reach.
//!
//! Debian ships a current compiler (the `-web` packages, kept up to date for
//! its browsers) but no matching standard library for WebAssembly. An empty
//! crate built with `-Zbuild-std` leaves one behind; copied into the
//! compiler's own folder, it serves every later build without further flags.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::wasm_target::{TARGET, holds_standard_library, library_folder};
use super::{create_folder, foreign, on_path, packages};
use crate::error::Error;
use crate::process::{self, Step, probe};
use crate::project::Project;

/// The toolchain's name in rustup.
const NAME: &str = "liza-debian";

/// Where the packages put the compiler and cargo.
const PREFIX: &str = "/usr";

/// Compiler, cargo, the library's source, the linker, and what the tests check with.
const PACKAGES: [&str; 7] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22", "rust-web-clippy", "rustfmt-web"];

/// Beside the libraries that are put in place: the compiler they belong to,
/// then their names. An upgraded compiler cannot use them.
const RECORD: &str = "liza-call.txt";

/// Debian's Rust on this machine, installed or not.
pub struct DebianToolchain<'a> {
    project: &'a Project,
}

impl<'a> DebianToolchain<'a> {
    /// Debian's Rust for this project.
    pub fn new(project: &'a Project) -> Self {
        Self { project }
    }

    /// Whether this is a system that Debian's packages can be had on.
    pub fn is_possible(&self) -> bool {
        on_path("apt-get").is_some() && on_path("dpkg-query").is_some()
    }

    /// Whether nothing is left to do but to use it.
    pub fn is_ready(&self) -> bool {
        self.is_possible() && packages::missing(&PACKAGES).is_empty() && self.has_current_library()
    }

    /// Installs the packages and builds the standard library for the page, whatever of it is missing.
    ///
    /// # Errors
    /// A package cannot be installed, the library does not build, or its folder is closed to us.
    pub fn ensure(&self) -> Result<(), Error> {
        if !self.is_possible() {
            return Err(Error::by_hand(
                format!(
                    "The page needs Rust's standard library for {TARGET}, which this Rust lacks and rustup could add."
                ),
                &["curl --proto '=https' -sSf https://sh.rustup.rs | sh", &format!("rustup target add {TARGET}")],
            ));
        }
        packages::ensure(self.project, "debian-rust", "Debian's Rust, to build the page", &PACKAGES)?;
        if self.has_current_library() {
            return Ok(());
        }
        let libraries = self.build_library()?;
        self.install_library(&libraries)
    }

    /// Makes the toolchain known to rustup, and gives its name there.
    ///
    /// # Errors
    /// rustup refuses.
    pub fn link(&self) -> Result<&'static str, Error> {
        let mut which = foreign("rustup");
        which.args(["which", "rustc", "--toolchain", NAME]);
        let linked = probe(&mut which).and_then(|path| fs::canonicalize(path).ok());
        if linked.is_some() && linked == fs::canonicalize(compiler()).ok() {
            return Ok(NAME);
        }
        eprintln!("Linking Debian's Rust into rustup as {NAME}, so that `cargo +{NAME}` finds it");
        let mut link = foreign("rustup");
        link.args(["toolchain", "link", NAME, PREFIX]);
        process::run(&mut link)?;
        Ok(NAME)
    }

    fn has_current_library(&self) -> bool {
        let Some(folder) = library_folder(foreign(compiler())) else {
            return false;
        };
        let record = fs::read_to_string(folder.join(RECORD)).unwrap_or_default();
        holds_standard_library(&folder) && record.lines().next() == compiler_version().as_deref()
    }

    /// Builds an empty crate with its standard library; gives the library's files.
    fn build_library(&self) -> Result<Vec<PathBuf>, Error> {
        let folder = self.project.cache.join("debian-std");
        create_folder(&folder.join("src"))?;
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).map_err(Error::file(format!("write {}", path.display())))
        };
        write("Cargo.toml", "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n")?;
        write("src/lib.rs", "#![no_std]\n")?;
        let target = folder.join("target");
        let mut cargo = foreign(Path::new(PREFIX).join("bin/cargo"));
        cargo.current_dir(&folder);
        cargo.args(["build", "--release", "--target", TARGET]);
        cargo.arg("-Zbuild-std=std,panic_abort,test");
        cargo.arg("--target-dir").arg(&target);
        cargo.env("RUSTC", compiler()).env_remove("RUSTUP_TOOLCHAIN");
        // build-std is for nightly compilers; this variable opens it on a stable one.
        cargo.env("RUSTC_BOOTSTRAP", "1");
        // Without bitcode inside, link-time optimisation has nothing to work on.
        cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes");
        Step {
            title: "Building Rust's standard library for WebAssembly, which Debian's Rust comes without (about a minute)",
            log: self.project.log("debian-std"),
            limit: None,
        }
        .run(cargo)?;
        let deps = target.join(TARGET).join("release/deps");
        let entries = fs::read_dir(&deps).map_err(Error::file(format!("read {}", deps.display())))?;
        let is_library = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".rlib") && !name.starts_with("libempty-")
        };
        Ok(entries.flatten().map(|entry| entry.path()).filter(is_library).collect())
    }

    /// Puts the library where the compiler looks for it, in the place of an older one of ours.
    fn install_library(&self, libraries: &[PathBuf]) -> Result<(), Error> {
        let folder = library_folder(foreign(compiler())).ok_or_else(|| Error::Start {
            program: compiler().display().to_string(),
            source: std::io::ErrorKind::NotFound.into(),
        })?;
        let names: Vec<String> =
            libraries.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
        let record = self.project.cache.join("debian-std").join(RECORD);
        let version = compiler_version().unwrap_or_default();
        fs::write(&record, format!("{version}\n{}\n", names.join("\n")))
            .map_err(Error::file(format!("write {}", record.display())))?;
        let installed = fs::read_to_string(folder.join(RECORD)).unwrap_or_default();
        let stale: Vec<PathBuf> =
            installed.lines().skip(1).filter(|name| is_file_name(name)).map(|name| folder.join(name)).collect();
        if !stale.is_empty() {
            as_root("rm", |rm| rm.arg("-f").args(stale))?;
        }
        as_root("install", |install| install.args(["-D", "-m", "644", "-t"]).arg(&folder).args(libraries).arg(&record))
    }
}

/// Runs a program that writes below `/usr`.
fn as_root(program: &str, arguments: impl FnOnce(&mut Command) -> &mut Command) -> Result<(), Error> {
    let mut unprivileged = foreign(program);
    arguments(&mut unprivileged);
    let words: Vec<OsString> = unprivileged.get_args().map(ToOwned::to_owned).collect();
    let Some(mut command) = packages::privileged(program) else {
        let by_hand = format!("sudo {}", process::rendered(&unprivileged));
        return Err(Error::by_hand("Rust's library folder belongs to root.", &[&by_hand]));
    };
    process::run(command.args(words))
}

fn is_file_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('/')
}

fn compiler() -> PathBuf {
    Path::new(PREFIX).join("bin/rustc")
}

/// The compiler's version in one line, with its commit: what a library must have been built by.
fn compiler_version() -> Option<String> {
    probe(foreign(compiler()).arg("--version"))
}

//! The standard library for `wasm32-unknown-unknown`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Toolbox, Toolchain, debian_toolchain, on_path};
use crate::error::Error;
use crate::process::{Step, probe};

/// The page's target.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How long rustup may try: a network that swallows packets would hold it for ever.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Makes sure that some toolchain can build the page, and says which.
///
/// The active toolchain comes first, by rustup. Where rustup's server is out of
/// reach, Debian's own Rust takes its place, with a standard library that is
/// built here.
///
/// # Errors
/// Neither way is open.
pub fn ensure(toolbox: &Toolbox) -> Result<Toolchain, Error> {
    if has_standard_library(toolbox.command("rustc")?) {
        return Ok(Toolchain::Active);
    }
    let debian = debian_toolchain::DebianToolchain::new(toolbox.project());
    if on_path("rustup").is_none() {
        debian.ensure()?;
        if has_standard_library(toolbox.command("rustc")?) {
            return Ok(Toolchain::Active);
        }
        return Err(Error::Project(format!(
            "Debian's Rust in /usr/bin can build for {TARGET}, but another `rustc` comes before it on PATH."
        )));
    }
    if debian.is_ready() {
        eprintln!("Using Debian's Rust, as set up before: the active toolchain cannot build for {TARGET}");
        return debian.link().map(Toolchain::Linked);
    }
    let Err(refusal) = add_by_rustup(toolbox) else {
        return Ok(Toolchain::Active);
    };
    let by_hand = |cause| Error::ByHand {
        problem: format!("The page needs Rust's standard library for {TARGET}, and rustup could not fetch it."),
        commands: vec![format!("rustup target add {TARGET}")],
        cause: Some(Box::new(cause)),
    };
    if !debian.is_possible() {
        return Err(by_hand(refusal));
    }
    eprintln!("  rustup's server is out of reach; going on with Debian's Rust instead");
    debian.ensure().map_err(by_hand)?;
    debian.link().map(Toolchain::Linked)
}

fn add_by_rustup(toolbox: &Toolbox) -> Result<(), Error> {
    let mut rustup = toolbox.command("rustup")?;
    rustup.args(["target", "add", TARGET]);
    // One failure is enough to know; the person's own choice comes first.
    if std::env::var_os("RUSTUP_MAX_RETRIES").is_none() {
        rustup.env("RUSTUP_MAX_RETRIES", "1");
    }
    Step {
        title: "Fetching Rust's standard library for WebAssembly with rustup, to build the page",
        log: toolbox.project().log("rustup-target"),
        limit: Some(RUSTUP_LIMIT),
    }
    .run(rustup)
}

/// Whether the compiler that `rustc` starts has a standard library for the page.
pub fn has_standard_library(rustc: Command) -> bool {
    library_folder(rustc).is_some_and(|folder| holds_standard_library(&folder))
}

/// Where that compiler looks for the libraries of the page's target.
pub fn library_folder(mut rustc: Command) -> Option<PathBuf> {
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    probe(&mut rustc).map(PathBuf::from)
}

/// Whether a folder of libraries holds `std`.
pub fn holds_standard_library(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

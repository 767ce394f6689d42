//! The standard library's source, to build it anew for the page: without the texts and the machinery of panics it takes a
//! tenth off what a visitor waits for.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::{Toolbox, Toolchain, on_path};
use crate::error::Error;
use crate::process::{Step, probe};

/// The first compiler, 1.x, that aborts at once where a panic is: `-Cpanic=immediate-abort`.
const FIRST: u32 = 92;

/// What cargo and rustc are told to build it. Both options are for nightly compilers; the first variable opens them on
/// a stable one, as Debian and the compiler's own build do.
const VARIABLES: [(&str, &str); 3] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
];

/// The compiler's flags to go with it: no panic says anything, and nothing that people read is written by `Debug`.
const FLAGS: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zfmt-debug=none", "-Zlocation-detail=none"];

/// How long rustup may try.
const RUSTUP_LIMIT: Duration = Duration::from_secs(120);

/// Whether the page can be built with a standard library of its own. Where the source cannot be had, the page is bigger
/// and otherwise the same.
pub fn ensure(toolbox: &Toolbox) -> Result<bool, Error> {
    if !is_new_enough(toolbox)? {
        return Ok(false);
    }
    if is_there(toolbox)? {
        return Ok(true);
    }
    if toolbox.toolchain != Toolchain::Active || on_path("rustup").is_none() {
        return Ok(false);
    }
    let mut rustup = toolbox.command("rustup")?;
    rustup.args(["component", "add", "rust-src"]);
    if std::env::var_os("RUSTUP_MAX_RETRIES").is_none() {
        rustup.env("RUSTUP_MAX_RETRIES", "1");
    }
    let fetched = Step {
        title: "Fetching the standard library's source with rustup, to make the page lighter",
        log: toolbox.project().log("rustup-source"),
        limit: Some(RUSTUP_LIMIT),
    }
    .run(rustup);
    if fetched.is_err() {
        eprintln!("  it cannot be had; going on without: the page is a tenth heavier");
        return Ok(false);
    }
    is_there(toolbox)
}

/// Lets a build take it.
pub fn apply(command: &mut Command) {
    command.envs(VARIABLES);
}

/// The compiler's flags for such a build.
pub fn flags() -> impl Iterator<Item = String> {
    FLAGS.into_iter().map(str::to_owned)
}

/// Where the source is, in any toolchain.
pub fn folder(toolbox: &Toolbox) -> Result<Option<PathBuf>, Error> {
    let root = probe(toolbox.command("rustc")?.args(["--print", "sysroot"])).map(PathBuf::from);
    Ok(root.map(|root| root.join("lib/rustlib/src/rust")))
}

fn is_there(toolbox: &Toolbox) -> Result<bool, Error> {
    Ok(folder(toolbox)?.is_some_and(|folder| folder.join("library/Cargo.lock").is_file()))
}

fn is_new_enough(toolbox: &Toolbox) -> Result<bool, Error> {
    let version = probe(toolbox.command("rustc")?.arg("--version"));
    Ok(version.as_deref().and_then(minor).is_some_and(|minor| minor >= FIRST))
}

/// 95, of `rustc 1.95.0 (59807616e 2026-04-14)`.
fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn the_compilers_version_is_read() {
        assert_eq!(minor("rustc 1.95.0 (59807616e 2026-04-14)"), Some(95));
        assert_eq!(minor("rustc 1.97.0-nightly (x 2026-05-01)"), Some(97));
        assert_eq!(minor("gcc 12"), None);
    }
}

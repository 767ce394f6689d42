//! Building what is served: the page by Trunk, the server by cargo.

use std::path::PathBuf;

use crate::error::Error;
use crate::process;
use crate::setup::Toolbox;
use crate::setup::wasm_target::TARGET;

/// The cargo profile that the page is built with; Trunk knows it from `index.html`.
const PROFILE: &str = "page";

/// Builds the page for release into `dist/`.
///
/// # Errors
/// Dependencies cannot be fetched, or the page does not build.
pub fn build(toolbox: &Toolbox) -> Result<(), Error> {
    fetch(toolbox)?;
    eprintln!("Building the page");
    let mut trunk = toolbox.command("trunk")?;
    trunk.args(["--log", "warn", "--skip-version-check", "build", "--offline"]);
    if toolbox.has_wasm_opt {
        trunk.arg("--release");
    } else {
        // Trunk runs wasm-opt in every release build, so this is one in all but name.
        trunk.args(["--release=false", "--cargo-profile", PROFILE]);
    }
    // Trunk understands `true` alone, where the convention is any value.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env("NO_COLOR", "true");
    }
    process::run(&mut trunk)
}

/// Fetches the page's dependencies: Trunk is run offline, so that it cannot
/// fetch tools of its own choice, and then fetches no crates either.
fn fetch(toolbox: &Toolbox) -> Result<(), Error> {
    process::run(toolbox.command("cargo")?.args(["fetch", "--quiet", "--target", TARGET]))
}

/// Builds the server for release and gives its program.
///
/// # Errors
/// It does not build.
pub fn build_server(toolbox: &Toolbox) -> Result<PathBuf, Error> {
    eprintln!("Building the server");
    process::run(toolbox.command("cargo")?.args(["build", "--release", "--package", "liza-server"]))?;
    let program = format!("liza-server{}", std::env::consts::EXE_SUFFIX);
    Ok(toolbox.target().join("release").join(program))
}

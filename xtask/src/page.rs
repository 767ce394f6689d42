//! Building what is served: the page by Trunk, the server by cargo.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::error::Error;
use crate::fingerprint;
use crate::import_names;
use crate::process;
use crate::setup::wasm_target::TARGET;
use crate::setup::{Toolbox, std_source};

/// The cargo profile that the page is built with; Trunk knows it from `index.html`.
pub const PROFILE: &str = "page";

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
    for_visitors(&mut trunk, toolbox)?;
    process::run(&mut trunk)?;
    shorten_names(&toolbox.project().dist())?;
    fingerprint::apply(&toolbox.project().dist())
}

/// Shortens the names between WebAssembly and JavaScript in a folder.
///
/// # Errors
/// A file cannot be read or written.
pub fn shorten_names(folder: &Path) -> Result<(), Error> {
    let doing = |path: &Path| Error::file(format!("shorten the names in {}", path.display()));
    let files = fs::read_dir(folder).map_err(doing(folder))?;
    let files: Vec<PathBuf> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let with = |extension: &str| files.iter().find(|path| path.extension().is_some_and(|it| it == extension));
    let (Some(wasm), Some(js)) = (with("wasm"), with("js")) else { return Ok(()) };
    let read = (fs::read(wasm).map_err(doing(wasm))?, fs::read_to_string(js).map_err(doing(js))?);
    if let Some((short, script)) = import_names::shorten(&read.0, &read.1) {
        fs::write(wasm, short).map_err(doing(wasm))?;
        fs::write(js, script).map_err(doing(js))?;
    }
    Ok(())
}

/// Lets a build make what visitors download: as light as can be, and without this machine's paths, since a panic names
/// the file it is in.
///
/// # Errors
/// A folder's name cannot be part of `PATH`.
pub fn for_visitors(build: &mut Command, toolbox: &Toolbox) -> Result<(), Error> {
    let mut flags = remapping();
    if toolbox.has_std_source {
        std_source::apply(build);
        flags.extend(std_source::flags());
        let folder = std_source::folder(toolbox)?;
        flags.extend(folder.map(|folder| format!("--remap-path-prefix={}=", folder.display())));
    }
    build.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    Ok(())
}

/// Nothing where cargo's sources cannot be found; the page is the same but for those names.
fn remapping() -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry").join("src")).ok());
    let entries = registries.into_iter().flatten().flatten();
    entries.map(|entry| format!("--remap-path-prefix={}=", entry.path().display())).collect()
}

/// Fetches the page's dependencies: Trunk is run offline, so that it cannot
/// fetch tools of its own choice, and then fetches no crates either.
fn fetch(toolbox: &Toolbox) -> Result<(), Error> {
    let mut cargo = toolbox.command("cargo")?;
    if toolbox.has_std_source {
        std_source::apply(&mut cargo);
    }
    process::run(cargo.args(["fetch", "--quiet", "--target", TARGET]))
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

//! Building the call client for JavaScript: WebAssembly, its module, TypeScript types, and an example page beside them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::page::{self, PROFILE};
use crate::process;
use crate::setup::wasm_target::TARGET;
use crate::setup::{Toolbox, create_folder};

/// The package, and cargo's name for what it builds.
const PACKAGE: &str = "liza-call-javascript";
const BUILT: &str = "liza_call_javascript.wasm";

/// The name of the files, and of the npm package.
const NAME: &str = "liza_call";

/// What Rust's output needs of wasm-opt, as for the page.
const WASM_OPT: [&str; 10] = [
    "-Oz",
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds it into `dist-library/`, and gives that folder.
///
/// # Errors
/// It does not build, or a file cannot be written.
pub fn build(toolbox: &Toolbox) -> Result<PathBuf, Error> {
    let folder = toolbox.project().root.join("dist-library");
    eprintln!("Building the client for JavaScript");
    let mut cargo = toolbox.command("cargo")?;
    cargo.args(["build", "--quiet", "--package", PACKAGE, "--target", TARGET, "--profile", PROFILE]);
    page::for_visitors(&mut cargo, toolbox)?;
    process::run(&mut cargo)?;
    empty(&folder)?;
    let mut bindgen = toolbox.command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--out-name", NAME, "--out-dir"]).arg(&folder);
    process::run(bindgen.arg(toolbox.target().join(TARGET).join(PROFILE).join(BUILT)))?;
    if toolbox.has_wasm_opt {
        let wasm = folder.join(format!("{NAME}_bg.wasm"));
        process::run(toolbox.command("wasm-opt")?.args(WASM_OPT).arg(&wasm).arg("-o").arg(&wasm))?;
    }
    page::shorten_names(&folder)?;
    let manifest = format!(
        "{{\n  \"name\": \"{NAME}\",\n  \"version\": \"{}\",\n  \"type\": \"module\",\n  \"main\": \"{NAME}.js\",\n  \
         \"types\": \"{NAME}.d.ts\",\n  \"sideEffects\": false,\n  \"license\": \"MIT OR Apache-2.0\"\n}}\n",
        env!("CARGO_PKG_VERSION")
    );
    write(&folder.join("package.json"), manifest.as_bytes())?;
    let example = toolbox.project().root.join("examples").join("javascript").join("index.html");
    let page = fs::read(&example).map_err(Error::file(format!("read {}", example.display())))?;
    write(&folder.join("index.html"), &page)?;
    Ok(folder)
}

fn empty(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::file(format!("empty {}", folder.display())))?;
    }
    create_folder(folder)
}

fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    fs::write(path, content).map_err(Error::file(format!("write {}", path.display())))
}

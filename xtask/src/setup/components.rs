//! The checks that come with a toolchain: rustfmt and clippy.

use std::time::Duration;

use super::{Toolbox, on_path};
use crate::error::Error;
use crate::process::{Step, probe};

/// Makes sure that the toolchain in use can check format and lints.
///
/// # Errors
/// They are missing and rustup cannot add them.
pub fn ensure(toolbox: &Toolbox) -> Result<(), Error> {
    let mut missing = Vec::new();
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if probe(toolbox.command("cargo")?.args([subcommand, "--version"])).is_none() {
            missing.push(component);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("rustup component add {}", missing.join(" "));
    if on_path("rustup").is_none() {
        return Err(Error::by_hand(
            "The tests check format and lints, and this Rust comes without the programs for it.",
            &["sudo apt-get install -y rustfmt-web rust-web-clippy"],
        ));
    }
    let mut rustup = toolbox.command("rustup")?;
    rustup.args(["component", "add"]).args(&missing);
    Step {
        title: &format!("Fetching {} with rustup, to check format and lints", missing.join(" and ")),
        log: toolbox.project().log("rustup-components"),
        limit: Some(Duration::from_secs(180)),
    }
    .run(rustup)
    .map_err(|error| Error::ByHand {
        problem: "The tests check format and lints.".to_owned(),
        commands: vec![by_hand],
        cause: Some(Box::new(error)),
    })
}

//! systemd takes the unit as it is.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

const UNIT: &str = include_str!("../../../../deploy/liza-server.service");

/// What systemd has to say of a unit: nothing, where all is well.
fn said_of(unit: &str) -> String {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("liza-server.service");
    fs::write(&file, unit).unwrap();
    let mut analyze = Command::new("systemd-analyze");
    let verified = analyze.args(["verify", "--man=no"]).arg(file).output();
    let verified = verified
        .unwrap_or_else(|why| panic!("`systemd-analyze` does not start ({why}); `cargo xtask test` installs it"));
    let said = String::from_utf8(verified.stderr).unwrap();
    assert!(verified.status.success(), "{said}");
    said
}

/// The unit with the program where it was built: systemd looks whether it is there.
fn with_program() -> String {
    let (before, after) = UNIT.split_once("/usr/bin/liza-server").unwrap();
    [before, env!("CARGO_BIN_EXE_liza-server"), after].concat()
}

#[test]
fn systemd_takes_the_unit() {
    assert_eq!(said_of(&with_program()), "");
}

#[test]
fn systemd_would_say_what_it_does_not_know() {
    let said = said_of(&with_program().replace("ProtectClock=", "ProtectClocks="));
    assert!(said.contains("ProtectClocks"), "{said}");
}

#[test]
fn every_variable_of_the_unit_is_the_programs() {
    let help = Command::new(env!("CARGO_BIN_EXE_liza-server")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let variables: Vec<_> =
        UNIT.split([' ', '=', '\n']).filter(|word| word.starts_with("LIZA_") && !word.contains('<')).collect();
    assert!(variables.len() > 3, "{variables:?}");
    for variable in variables {
        assert!(help.contains(&format!("[env: {variable}")), "{variable}");
    }
}

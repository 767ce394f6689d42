//! What calls between networks are tested with, and the report on them.

use std::fs;
use std::process::Command;

use crate::error::Error;
use crate::process::rendered;
use crate::project::Project;

/// The package of those tests.
pub const PACKAGE: &str = "liza-networks";

/// Where they leave what they saw and found out.
pub const ARTIFACTS: &str = "networks";

/// The report, below the root.
const REPORT: &str = "docs/report-networks.md";

/// Writes the report on what the tests have found out, by a command that runs its program.
///
/// # Errors
/// The program fails, or the file cannot be written.
pub fn write_report(project: &Project, mut program: Command) -> Result<(), Error> {
    program.args(["run", "--quiet", "--package", PACKAGE, "--bin", "networks_report"]);
    let output = program.output().map_err(Error::file(format!("start `{}`", rendered(&program))))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Err(Error::Failed { command: rendered(&program), status: output.status.to_string() });
    }
    let report = project.root.join(REPORT);
    fs::write(&report, output.stdout).map_err(Error::file(format!("write {}", report.display())))?;
    println!("The report is in {}", report.display());
    Ok(())
}

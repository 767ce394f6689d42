//! The report on a run of all tests.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::error::Error;
use crate::project::Project;
use crate::report::{Counts, Group, Summary, Tested};
use crate::setup::browsers::Browser;

/// The report, below the root.
const REPORT: &str = "docs/report-tests.md";

/// Writes what became of all tests.
///
/// # Errors
/// The file cannot be written.
pub fn write(project: &Project, browsers: &[Browser], summary: &Summary) -> Result<(), Error> {
    let versions: Vec<String> = browsers.iter().map(|browser| first_line(&browser.program, "--version")).collect();
    let report = rendered(&first_line("date", "-u +%F"), &versions.join(", "), summary);
    let file = project.root.join(REPORT);
    fs::write(&file, report).map_err(Error::file(format!("write {}", file.display())))?;
    println!("The report is in {}", file.display());
    Ok(())
}

/// The first line that a program says, or that nothing is known.
fn first_line(program: impl AsRef<std::ffi::OsStr>, arguments: &str) -> String {
    let said = Command::new(program).args(arguments.split(' ')).output().map(|output| output.stdout);
    let said = String::from_utf8(said.unwrap_or_default()).unwrap_or_default();
    said.lines().next().map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}

fn rendered(date: &str, versions: &str, summary: &Summary) -> String {
    let total = summary.total();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut text = format!(
        "# All tests\n\nMade by `cargo xtask test --all` on {date} with {versions}, {cores} cores: {} passed, {} failed.\n\n\
         | group | passed | failed | time |\n|---|---:|---:|---:|\n",
        total.passed, total.failed
    );
    for Group { name, counts, took, .. } in &summary.groups {
        let _ = writeln!(text, "| {name} | {} | {} | {:.0} s |", counts.passed, counts.failed, took.as_secs_f64());
    }
    for group in summary.groups.iter().filter(|group| !group.results.is_empty()) {
        let _ = write!(text, "\n## {}\n\n| tests of | passed | failed |\n|---|---:|---:|\n", group.name);
        for (file, counts) in by_file(&group.results) {
            let _ = writeln!(text, "| {file} | {} | {} |", counts.passed, counts.failed);
        }
    }
    text
}

/// The files of a group's tests, which begin the tests' names, by program.
fn by_file(results: &[Tested]) -> BTreeMap<String, Counts> {
    let mut files = BTreeMap::<String, Counts>::new();
    for Tested { program, name, passed } in results {
        let file = format!("{program}: {}", name.split("::").next().unwrap_or_default()).replace('_', " ");
        let counts = files.entry(file).or_default();
        *(if *passed { &mut counts.passed } else { &mut counts.failed }) += 1;
    }
    files
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::rendered;
    use crate::report::{Counts, Group, Summary, Tested};

    #[test]
    fn each_group_and_each_file_of_its_tests_has_a_row() {
        let results = [
            ("calls", "server_killed::at_hang_up", true),
            ("calls", "server_killed::in_the_call", false),
            ("calls", "guide::it", true),
            ("between_browsers", "guide::it", true),
        ];
        let tested = |(program, name, passed): (&str, &str, _)| Tested {
            program: program.to_owned(),
            name: name.to_owned(),
            passed,
        };
        let results = results.map(tested).to_vec();
        let counts = Counts { passed: 3, failed: 1 };
        let group = Group { name: "two tabs".to_owned(), counts, took: Duration::from_secs(90), results };
        let text = rendered("2026-01-02", "Chromium 1, Firefox 2", &Summary { groups: vec![group] });
        for line in [
            "on 2026-01-02 with Chromium 1, Firefox 2,",
            "| two tabs | 3 | 1 | 90 s |",
            "| between browsers: guide | 1 | 0 |",
            "| calls: guide | 1 | 0 |",
            "| calls: server killed | 1 | 1 |",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}

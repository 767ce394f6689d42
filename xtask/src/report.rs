//! Counting what test runners print, and the closing summary.

use std::fmt;
use std::path::Path;
use std::time::Duration;

/// Passed and failed tests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

impl Counts {
    /// Adds what a line of a runner's output says, if it is a result. The
    /// runners of Rust and of wasm-bindgen end with the same words:
    /// `test result: ok. 3 passed; 0 failed; …`.
    pub fn read_line(&mut self, line: &str) {
        let Some((_, result)) = line.split_once("test result: ") else {
            return;
        };
        let number_before = |word: &str| -> Option<u64> {
            let (before, _) = result.split_once(word)?;
            before.split_whitespace().next_back()?.parse().ok()
        };
        if let (Some(passed), Some(failed)) = (number_before(" passed"), number_before(" failed")) {
            self.passed += passed;
            self.failed += failed;
        }
    }
}

/// A test that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The program that it is a part of: several may have a file of the same name.
    pub program: String,
    /// Its name, which begins with its file's.
    pub name: String,
    /// Whether it passed.
    pub passed: bool,
}

/// The tests that lines of cargo's output tell of, one after the other.
#[derive(Debug, Default)]
pub struct Listener {
    program: String,
    /// All so far.
    pub heard: Vec<Tested>,
}

impl Listener {
    /// Takes the next line.
    pub fn hear(&mut self, line: &str) {
        if let Some(program) = program(line) {
            program.clone_into(&mut self.program);
        } else if let Some((name, passed)) = result(line) {
            self.heard.push(Tested { program: self.program.clone(), name: name.to_owned(), passed });
        }
    }
}

/// The program that cargo runs next: `Running tests/calls/main.rs (target/debug/deps/calls-0123456789abcdef)`, perhaps in
/// colours.
fn program(line: &str) -> Option<&str> {
    let (_, running) = line.split_once("Running")?;
    let (_, path) = running.strip_suffix(')')?.rsplit_once('(')?;
    let (name, hash) = Path::new(path).file_stem()?.to_str()?.rsplit_once('-')?;
    hash.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(name)
}

/// The test that a line of a runner's output tells of, and whether it passed: `test server_killed::at_hang_up ... ok`.
fn result(line: &str) -> Option<(&str, bool)> {
    let (name, became) = line.strip_prefix("test ")?.split_once(" ... ")?;
    match became.trim() {
        "ok" => Some((name, true)),
        "FAILED" => Some((name, false)),
        _ => None,
    }
}

/// What became of a group of tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group's name, as it was announced.
    pub name: String,
    /// Its tests.
    pub counts: Counts,
    /// How long it took.
    pub took: Duration,
    /// Its tests, where they are told apart.
    pub results: Vec<Tested>,
}

impl Group {
    /// A finished group. One that failed without a failed test counts as one
    /// failure: it did not build, or its browser did not start.
    pub fn new(name: &str, counted: Counts, success: bool, took: Duration) -> Self {
        let mut counts = counted;
        if !success && counts.failed == 0 {
            counts.failed = 1;
        }
        Self { name: name.to_owned(), counts, took, results: Vec::new() }
    }
}

/// All groups; its last line is `N passed, N failed`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The groups in the order in which they were run.
    pub groups: Vec<Group>,
}

impl Summary {
    /// The sum over all groups.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for group in &self.groups {
            total.passed += group.counts.passed;
            total.failed += group.counts.failed;
        }
        total
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.groups.iter().map(|group| group.name.chars().count()).max().unwrap_or(0).max("group".len());
        writeln!(f, "{:<width$}  {:>6}  {:>6}  {:>7}", "group", "passed", "failed", "time")?;
        for Group { name, counts, took, .. } in &self.groups {
            let seconds = format!("{:.1} s", took.as_secs_f64());
            writeln!(f, "{name:<width$}  {:>6}  {:>6}  {seconds:>7}", counts.passed, counts.failed)?;
        }
        let total = self.total();
        write!(f, "\n{} passed, {} failed", total.passed, total.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Group, Listener, Summary, Tested, result};
    use std::time::Duration;

    fn counted(lines: &str) -> Counts {
        let mut counts = Counts::default();
        lines.lines().for_each(|line| counts.read_line(line));
        counts
    }

    #[test]
    fn the_results_of_several_runners_add_up() {
        let output = "\
running 2 tests
test a ... ok
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.52s
";
        assert_eq!(counted(output), Counts { passed: 5, failed: 1 });
    }

    #[test]
    fn tests_that_were_run_are_told_apart() {
        assert_eq!(result("test guide::it ... ok"), Some(("guide::it", true)));
        assert_eq!(result("test guide::it ... FAILED"), Some(("guide::it", false)));
        for other in ["test guide::it ... ignored, slow", "test guide::it has been running for over 60 seconds"] {
            assert_eq!(result(other), None);
        }
    }

    #[test]
    fn tests_of_the_same_name_belong_to_their_programs() {
        let mut listener = Listener::default();
        for line in [
            "     Running tests/calls/main.rs (target/debug/deps/calls-0123456789abcdef)",
            "test guide::it ... ok",
            "\u{1b}[1m\u{1b}[92m     Running\u{1b}[0m tests/firefox/main.rs (/t/debug/deps/firefox-fedcba9876543210)",
            "running 1 test (of many-things)",
            "test guide::it ... FAILED",
        ] {
            listener.hear(line);
        }
        let tested =
            |program: &str, passed| Tested { program: program.to_owned(), name: "guide::it".to_owned(), passed };
        assert_eq!(listener.heard, [tested("calls", true), tested("firefox", false)]);
    }

    #[test]
    fn other_lines_count_for_nothing() {
        assert_eq!(counted("no tests to run!\n4 passed; 2 failed\ntest result: unknown\n"), Counts::default());
    }

    #[test]
    fn a_group_that_fails_without_a_result_is_a_failure() {
        let group = Group::new("native", Counts { passed: 4, failed: 0 }, false, Duration::ZERO);
        assert_eq!(group.counts, Counts { passed: 4, failed: 1 });
    }

    #[test]
    fn the_summary_ends_with_the_sum_alone_on_a_line() {
        let group =
            |name, passed, failed| Group::new(name, Counts { passed, failed }, failed == 0, Duration::from_secs(2));
        let summary = Summary { groups: vec![group("native", 40, 0), group("two tabs", 7, 2)] };
        let expected = "\
group     passed  failed     time
native        40       0    2.0 s
two tabs       7       2    2.0 s

47 passed, 2 failed";
        assert_eq!(summary.to_string(), expected);
    }
}

//! `cargo xtask test`: every group of tests in order, each to its end.

use std::env;
use std::io::{self, IsTerminal};
use std::process::Command;
use std::time::Instant;

use crate::args::Test;
use crate::bench;
use crate::error::Error;
use crate::networks;
use crate::process::{rendered, run_lines};
use crate::project::Project;
use crate::report::{Counts, Group, Listener, Summary};
use crate::setup::browsers::{self, Browser, Kind};
use crate::setup::wasm_target::TARGET;
use crate::setup::{self, Toolbox, components};
use crate::tests_report;
use crate::two_tabs::{self, Built};

/// The page's package, whose tests run in a browser.
const PAGE: &str = "liza-call";

/// Sets up whatever is missing and runs the tests that `options` ask for.
///
/// # Errors
/// The set-up fails, or some test does.
pub fn run(project: &Project, options: &Test) -> Result<(), Error> {
    let toolbox = Toolbox::for_building(project)?;
    if options.filter.is_none() {
        components::ensure(&toolbox)?;
    }
    let kinds = options.browser.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    setup::for_tests(project, &kinds)?;
    let browsers = browsers::ensure(&toolbox, &kinds)?;
    let mut tests = Tests { toolbox, filter: options.filter.clone(), all: options.all, summary: Summary::default() };
    if tests.filter.is_none() {
        tests.checks()?;
    }
    tests.native()?;
    for browser in &browsers {
        tests.in_browser(browser)?;
    }
    let built = tests.two_tabs(&browsers)?;
    // The two networks are Chromium's.
    if let Some(built) = built.as_ref().filter(|_| kinds.contains(&Kind::Chromium)) {
        tests.networks(built, &browsers)?;
    }
    let outcome = tests.conclude();
    // A report is about all tests.
    if options.all && options.filter.is_none() && options.browser.is_none() {
        tests.write_reports(built.as_ref(), &browsers)?;
    }
    outcome
}

struct Tests {
    toolbox: Toolbox,
    filter: Option<String>,
    all: bool,
    summary: Summary,
}

impl Tests {
    /// Format and lints, as a group for each command.
    fn checks(&mut self) -> Result<(), Error> {
        let deny = ["--", "-D", "warnings"];
        let fmt = self.cargo(&["fmt", "--all", "--check"])?;
        self.check("format", fmt)?;
        let mut host = self.cargo(&["clippy", "--workspace", "--all-targets"])?;
        host.args(deny);
        self.check("lints", host)?;
        let mut page = self.cargo(&["clippy", "--package", PAGE, "--target", TARGET, "--all-targets"])?;
        page.args(deny);
        self.check("lints of the page", page)
    }

    /// Unit, integration and documentation tests of all that runs on this machine itself.
    fn native(&mut self) -> Result<(), Error> {
        let mut command = self.cargo(&["test", "--workspace", "--no-fail-fast"])?;
        // What drives browsers comes later, and must not choose how libraries are built here.
        for package in [two_tabs::PACKAGE, networks::PACKAGE, bench::CALLS] {
            command.args(["--exclude", package]);
        }
        self.add_filter(&mut command);
        self.test("native", command)
    }

    /// The page's own tests, in one browser.
    fn in_browser(&mut self, browser: &Browser) -> Result<(), Error> {
        let mut command = self.cargo(&["test", "--package", PAGE, "--target", TARGET, "--tests", "--no-fail-fast"])?;
        self.add_filter(&mut command);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        // The runner works through all of the program for each file of tests; functions keep their names.
        command.env("CARGO_PROFILE_DEV_DEBUG", "false");
        // A test file that does not say where it runs, runs in the browser too.
        command.env("WASM_BINDGEN_USE_BROWSER", "1");
        command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        command.env_remove("NO_HEADLESS");
        for kind in Kind::ALL {
            command.env_remove(kind.runner_variable());
        }
        command.env(browser.kind.runner_variable(), &browser.driver);
        if browser.kind == Kind::Firefox && env::var_os("GECKODRIVER_ARGS").is_none() {
            command.env("GECKODRIVER_ARGS", format!("--binary '{}'", browser.program.display()));
        }
        self.test(&format!("page in {}", browser.kind), command)
    }

    /// Builds what is served, and tests it with two tabs of each browser. Gives what was built, if that went well.
    fn two_tabs(&mut self, browsers: &[Browser]) -> Result<Option<Built>, Error> {
        let name = "two tabs";
        announce(name);
        let started = Instant::now();
        let built = match Built::new(&self.toolbox) {
            Ok(built) => built,
            Err(error) => {
                eprintln!("{error}");
                self.summary.groups.push(Group::new(name, Counts::default(), false, started.elapsed()));
                return Ok(None);
            }
        };
        let mut command = self.cargo(&["test", "--no-fail-fast", "--package", two_tabs::PACKAGE])?;
        if browsers.iter().any(|browser| browser.kind == Kind::Chromium) {
            command.args(["--package", bench::CALLS]);
        }
        if let [alone] = browsers {
            command.args(["--lib", "--bins", "--test", two_tabs::target(alone.kind)]);
        }
        self.add_options(&mut command);
        built.tell(&mut command, browsers, two_tabs::ARTIFACTS)?;
        self.finish_named(name, command, started)?;
        Ok(Some(built))
    }

    /// Calls between two networks within this machine. What cannot be set up here is a failure, not a silence.
    fn networks(&mut self, built: &Built, browsers: &[Browser]) -> Result<(), Error> {
        let name = "networks";
        announce(name);
        let started = Instant::now();
        if let Err(error) = setup::networks::ensure(self.toolbox.project()) {
            eprintln!("{error}");
            self.summary.groups.push(Group::new(name, Counts::default(), false, started.elapsed()));
            return Ok(());
        }
        let mut command = self.cargo(&["test", "--package", networks::PACKAGE, "--no-fail-fast"])?;
        self.add_options(&mut command);
        built.tell(&mut command, browsers, networks::ARTIFACTS)?;
        self.finish_named(name, command, started)
    }

    /// Says what became of the tests.
    fn conclude(&self) -> Result<(), Error> {
        let total = self.summary.total();
        let found_nothing = total == Counts::default();
        if let Some(filter) = self.filter.as_ref().filter(|_| found_nothing) {
            eprintln!("\nNo test has `{filter}` in its name.");
        }
        println!("\n{}", self.summary);
        if total.failed > 0 || found_nothing {
            return Err(Error::TestsFailed);
        }
        Ok(())
    }

    fn write_reports(&self, built: Option<&Built>, browsers: &[Browser]) -> Result<(), Error> {
        let project = self.toolbox.project();
        if let Some(built) = built {
            let mut program = self.cargo(&[])?;
            built.name_all(&mut program, browsers, networks::ARTIFACTS);
            networks::write_report(project, program)?;
        }
        tests_report::write(project, browsers, &self.summary)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Command, Error> {
        let mut command = self.toolbox.command("cargo")?;
        command.args(arguments);
        if io::stdout().is_terminal() && env::var_os("CARGO_TERM_COLOR").is_none() && env::var_os("NO_COLOR").is_none()
        {
            command.env("CARGO_TERM_COLOR", "always");
        }
        Ok(command)
    }

    fn add_filter(&self, command: &mut Command) {
        if let Some(filter) = &self.filter {
            command.arg("--").arg(filter);
        }
    }

    /// The filter, and whether to run also what takes long.
    fn add_options(&self, command: &mut Command) {
        self.add_filter(command);
        if self.all {
            if self.filter.is_none() {
                command.arg("--");
            }
            command.arg("--include-ignored");
        }
    }

    fn check(&mut self, name: &str, command: Command) -> Result<(), Error> {
        announce(name);
        self.finish(name, command, Instant::now(), false)
    }

    fn test(&mut self, name: &str, command: Command) -> Result<(), Error> {
        announce(name);
        self.finish(name, command, Instant::now(), true)
    }

    /// As `finish`, and keeps the tests' names, which say what was done in browsers.
    fn finish_named(&mut self, name: &str, command: Command, started: Instant) -> Result<(), Error> {
        let mut listener = Listener::default();
        self.watch(name, command, started, true, |line| listener.hear(line))?;
        if let Some(group) = self.summary.groups.last_mut() {
            group.results = listener.heard;
        }
        Ok(())
    }

    fn finish(&mut self, name: &str, command: Command, started: Instant, counts_tests: bool) -> Result<(), Error> {
        self.watch(name, command, started, counts_tests, |_| {})
    }

    /// Runs a group's command to its end, shows its output, and notes the result.
    fn watch(
        &mut self,
        name: &str,
        command: Command,
        started: Instant,
        counts_tests: bool,
        mut hear: impl FnMut(&str),
    ) -> Result<(), Error> {
        println!("$ {}", rendered(&command));
        let mut counts = Counts::default();
        let status = run_lines(command, |line| {
            println!("{line}");
            counts.read_line(line);
            hear(line);
        })?;
        let mut success = status.success();
        // A runner that finds nothing says so and succeeds; a test suite that is not there is no success.
        if success && counts_tests && self.filter.is_none() && counts == Counts::default() {
            println!("{name}: no tests were run");
            success = false;
        }
        self.summary.groups.push(Group::new(name, counts, success, started.elapsed()));
        Ok(())
    }
}

fn announce(group: &str) {
    println!("\n== {group} ==");
}

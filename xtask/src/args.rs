//! The command line.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use crate::error::Error;
use crate::setup::browsers::Kind;

/// What `cargo xtask --help` prints.
pub const HELP: &str = "\
The project's commands. Each sets up what it needs and the machine lacks.

cargo xtask run [OPTIONS]     Build the page and the server, serve both, open a browser
    --port N                  listen on this port (default 8080)
    --host ADDR               listen on this address (default localhost)
    --no-open                 do not open a browser
    --tls                     speak HTTPS with a certificate for this machine's addresses: with
                              --host 0.0.0.0 a phone on the same network can open the page
    --legacy                  speak the deployed API's form too, for old pages
    --stun-url, --turn-url URL   STUN and TURN servers for callers
    --turn-secret-file FILE   holds the TURN server's secret, which callers' passwords are made from
    Each is an environment variable too, LIZA_ and its name: LIZA_PORT, LIZA_TURN_SECRET_FILE.
    Every other option goes to the server as it is; `cargo run -p liza-server -- --help` explains all.

cargo xtask build [OPTIONS]   Build what `run` would serve, into dist/, and print its size
    --single-file             build the page alone, as one HTML file with everything in it, to be uploaded
    --config FILE             the settings within that file, where there is no config.json beside it

cargo xtask library           Build the client for JavaScript, with TypeScript types, into dist-library/

cargo xtask test [OPTIONS]    Check format and lints, run the tests: native, browser, two-tab
    --filter NAME             only tests whose name contains NAME, and no lints
    --browser BROWSER         only in this browser: chromium or firefox
    --all                     also the tests that take long; writes docs/report-tests.md and docs/report-networks.md

cargo xtask bench             Measure everything, as Markdown tables
cargo xtask bench signaling   Measure the signaling server beside the PeerJS server
cargo xtask bench calls       Measure calls and the page in Chromium, beside PeerJS and hand-written pages
    Options go to the measurement as they are, as --users 100,1000 or picture --runs 20; --help shows all.

cargo xtask screenshots       Take pictures of every state of the page in every look, and of the call for the README

cargo xtask env               Set up what building needs and print the shell lines that make
                              `trunk serve` work: eval \"$(cargo xtask env)\"
";

/// A parsed command line.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Print [`HELP`].
    Help,
    /// Build and serve.
    Run(Run),
    /// Build.
    Build,
    /// Build the page as one file, with these settings within it.
    BuildSingleFile(Option<PathBuf>),
    /// Build the client for JavaScript.
    Library,
    /// Run the tests.
    Test(Test),
    /// Measure the signaling server, with options for the measurement.
    BenchSignaling(Vec<OsString>),
    /// Measure calls, with options for the measurement.
    BenchCalls(Vec<OsString>),
    /// Measure everything.
    Bench,
    /// Take pictures of the page.
    Screenshots,
    /// Print the environment.
    Env,
    /// Wait for a server and open a browser at it: `run` starts this beside the server.
    Open(String),
}

/// How to serve.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// The port to listen on.
    pub port: u16,
    /// The host name or address to listen on.
    pub host: String,
    /// Whether the server speaks HTTPS.
    pub tls: bool,
    /// Whether to open a browser.
    pub open: bool,
    /// What the server is given as it is.
    pub server: Vec<OsString>,
}

impl Default for Run {
    fn default() -> Self {
        Self { port: 8080, host: "localhost".to_owned(), tls: false, open: true, server: Vec::new() }
    }
}

/// What to test.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Test {
    /// Part of the names of the tests to run; all without.
    pub filter: Option<String>,
    /// The only browser to test in; all without.
    pub browser: Option<Kind>,
    /// Also the tests that take long, and their reports.
    pub all: bool,
}

/// Reads the arguments that follow the program's name. `variable` looks up an
/// environment variable: the server's own stand for options that are not given.
///
/// # Errors
/// They are not one of the commands, or not an option of it.
pub fn parse(
    arguments: impl IntoIterator<Item = OsString>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Command, Error> {
    let mut parser = Parser::from_args(arguments);
    let Some(first) = parser.next().map_err(usage)? else {
        return Ok(Command::Help);
    };
    let name = match first {
        Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
        Arg::Value(name) => name,
        other => return Err(usage(other.unexpected())),
    };
    match name.to_str() {
        Some("run") => run(parser, variable),
        Some("test") => test(parser),
        Some("build") => build(parser),
        Some("library") => alone(parser, Command::Library),
        Some("bench") => bench(parser),
        Some("screenshots") => alone(parser, Command::Screenshots),
        Some("env") => alone(parser, Command::Env),
        Some("open") => {
            let url = parser.value().map_err(usage)?.string().map_err(usage)?;
            alone(parser, Command::Open(url))
        }
        Some("help") => Ok(Command::Help),
        _ => {
            let name = name.to_string_lossy();
            Err(Error::Usage(format!(
                "There is no command `{name}`; there are run, build, library, test, bench, screenshots and env."
            )))
        }
    }
}

/// Takes what is for `run` itself; the rest belongs to the server, in its order.
fn run(mut parser: Parser, variable: impl Fn(&str) -> Option<String>) -> Result<Command, Error> {
    let mut run = Run::default();
    if let Some(port) = variable("LIZA_PORT") {
        run.port = port_number(&port)?;
    }
    if let Some(host) = variable("LIZA_HOST") {
        run.host = host;
    }
    run.tls = variable("LIZA_TLS").is_some_and(|value| is_on(&value));
    run.open = !variable("LIZA_NO_OPEN").is_some_and(|value| is_on(&value));
    let words: Vec<OsString> = parser.raw_args().map_err(usage)?.collect();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match split_option(&word) {
            ("--port", value) => run.port = port_number(&value_or_next(value, &mut words, "--port")?)?,
            ("--host", value) => run.host = value_or_next(value, &mut words, "--host")?,
            ("--tls", None) => {
                run.tls = true;
                run.server.push(word);
            }
            ("--no-open", None) => run.open = false,
            ("--help" | "-h", None) => return Ok(Command::Help),
            _ => run.server.push(word),
        }
    }
    Ok(Command::Run(run))
}

fn build(mut parser: Parser) -> Result<Command, Error> {
    let (mut single, mut config) = (false, None);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("single-file") => single = true,
            Arg::Long("config") => config = Some(PathBuf::from(parser.value().map_err(usage)?)),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            other => return Err(usage(other.unexpected())),
        }
    }
    match (single, config) {
        (true, config) => Ok(Command::BuildSingleFile(config)),
        (false, None) => Ok(Command::Build),
        (false, Some(_)) => {
            Err(Error::Usage("`--config` is for `--single-file`; beside dist/ stands its own config.json.".to_owned()))
        }
    }
}

fn test(mut parser: Parser) -> Result<Command, Error> {
    let mut test = Test::default();
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Arg::Long("all") => test.all = true,
            Arg::Long("filter") => test.filter = Some(parser.value().map_err(usage)?.string().map_err(usage)?),
            Arg::Long("browser") => {
                let name = parser.value().map_err(usage)?.string().map_err(usage)?;
                let kind = Kind::from_name(&name);
                test.browser = Some(kind.ok_or_else(|| {
                    Error::Usage(format!("`{name}` is not a browser of the tests; those are chromium and firefox."))
                })?);
            }
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            other => return Err(usage(other.unexpected())),
        }
    }
    Ok(Command::Test(test))
}

fn bench(mut parser: Parser) -> Result<Command, Error> {
    let mut words = parser.raw_args().map_err(usage)?;
    let what = words.next();
    let options = words.collect();
    match what.as_ref().map(|what| what.to_string_lossy()).as_deref() {
        None => Ok(Command::Bench),
        Some("signaling") => Ok(Command::BenchSignaling(options)),
        Some("calls") => Ok(Command::BenchCalls(options)),
        Some("--help" | "-h") => Ok(Command::Help),
        Some(what) => Err(Error::Usage(format!("`{what}` is not measured here; `signaling` and `calls` are."))),
    }
}

fn alone(mut parser: Parser, command: Command) -> Result<Command, Error> {
    match parser.next().map_err(usage)? {
        None => Ok(command),
        Some(Arg::Long("help") | Arg::Short('h')) => Ok(Command::Help),
        Some(other) => Err(usage(other.unexpected())),
    }
}

/// `--name=value` in its parts; a word that is not Unicode is nobody's option here.
fn split_option(word: &OsStr) -> (&str, Option<&str>) {
    let word = word.to_str().unwrap_or_default();
    match word.split_once('=') {
        Some((name, value)) if name.starts_with("--") => (name, Some(value)),
        _ => (word, None),
    }
}

fn value_or_next(
    value: Option<&str>,
    words: &mut impl Iterator<Item = OsString>,
    option: &str,
) -> Result<String, Error> {
    match value {
        Some(value) => Ok(value.to_owned()),
        None => words
            .next()
            .and_then(|word| word.into_string().ok())
            .ok_or_else(|| Error::Usage(format!("`{option}` needs a value."))),
    }
}

/// As the server reads the variable of an option without a value.
fn is_on(value: &str) -> bool {
    !["", "0", "n", "no", "f", "false", "off"].contains(&value.to_lowercase().as_str())
}

fn port_number(text: &str) -> Result<u16, Error> {
    text.parse().map_err(|_| Error::Usage(format!("`{text}` is not a port number.")))
}

fn usage(error: lexopt::Error) -> Error {
    Error::Usage(format!("{error}."))
}

#[cfg(test)]
mod tests {
    use super::{Command, Kind, Run, Test, parse};
    use crate::error::Error;
    use std::ffi::OsString;

    fn parsed(line: &str) -> Result<Command, Error> {
        parse(line.split_whitespace().map(OsString::from), |_| None)
    }

    #[test]
    fn an_option_wins_over_the_servers_variable() {
        let parsed = |line: &str| {
            let variable = |name: &str| (name == "LIZA_PORT").then(|| "9000".to_owned());
            match parse(line.split_whitespace().map(OsString::from), variable) {
                Ok(Command::Run(run)) => run.port,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(parsed("run"), 9000);
        assert_eq!(parsed("run --port 9001"), 9001);
    }

    #[test]
    fn an_option_without_a_value_is_a_variable_too() {
        let parsed = |value: &'static str| match parse(["run".into()], |name| {
            ["LIZA_TLS", "LIZA_NO_OPEN"].contains(&name).then(|| value.to_owned())
        }) {
            Ok(Command::Run(run)) => (run.tls, run.open),
            other => panic!("{other:?}"),
        };
        assert_eq!(parsed("true"), (true, false));
        assert_eq!(parsed("0"), (false, true));
    }

    #[test]
    fn the_help_names_each_option_of_the_contract() {
        let run = ["--port", "--host", "--tls", "--no-open", "--legacy", "--turn-url", "--turn-secret-file"];
        for option in run.into_iter().chain(["--filter", "--browser"]) {
            assert!(super::HELP.contains(option), "{option}");
        }
    }

    #[test]
    fn no_command_is_a_call_for_help() {
        assert_eq!(parsed("").unwrap(), Command::Help);
        assert_eq!(parsed("--help").unwrap(), Command::Help);
        for command in ["run", "build", "test", "bench"] {
            assert_eq!(parsed(&format!("{command} --help")).unwrap(), Command::Help);
        }
    }

    #[test]
    fn run_serves_on_localhost_8080_and_opens_a_browser() {
        let run = Run { port: 8080, host: "localhost".to_owned(), tls: false, open: true, server: Vec::new() };
        assert_eq!(parsed("run").unwrap(), Command::Run(run));
    }

    #[test]
    fn run_passes_on_what_is_for_the_server() {
        let Command::Run(run) =
            parsed("run --port=9000 --legacy --no-open --tls --turn-url turn:a --host 0.0.0.0").unwrap()
        else {
            panic!("not run")
        };
        assert_eq!((run.port, run.host.as_str(), run.tls, run.open), (9000, "0.0.0.0", true, false));
        assert_eq!(run.server, ["--legacy", "--tls", "--turn-url", "turn:a"]);
    }

    #[test]
    fn a_port_is_a_number() {
        assert!(matches!(parsed("run --port http"), Err(Error::Usage(_))));
        assert!(matches!(parsed("run --port"), Err(Error::Usage(_))));
    }

    #[test]
    fn test_takes_a_filter_and_a_browser() {
        let test = Test { filter: Some("hang_up".to_owned()), browser: Some(Kind::Firefox), all: false };
        assert_eq!(parsed("test --filter hang_up --browser firefox").unwrap(), Command::Test(test));
        assert_eq!(parsed("test --all").unwrap(), Command::Test(Test { all: true, ..Test::default() }));
        assert!(matches!(parsed("test --browser lynx"), Err(Error::Usage(_))));
    }

    #[test]
    fn a_single_file_may_have_settings_within() {
        assert_eq!(parsed("build").unwrap(), Command::Build);
        assert_eq!(parsed("build --single-file").unwrap(), Command::BuildSingleFile(None));
        let config = Some("my.json".into());
        assert_eq!(parsed("build --single-file --config my.json").unwrap(), Command::BuildSingleFile(config));
        assert!(matches!(parsed("build --config my.json"), Err(Error::Usage(_))));
    }

    #[test]
    fn an_unknown_command_is_answered_with_those_that_exist() {
        let Err(error) = parsed("deploy") else { panic!("accepted") };
        assert!(error.to_string().contains("run, build, library, test"), "{error}");
    }

    #[test]
    fn bench_names_what_is_measured_and_passes_the_rest_on() {
        let options = ["--users", "10"].map(OsString::from).to_vec();
        assert_eq!(parsed("bench signaling --users 10").unwrap(), Command::BenchSignaling(options));
        assert_eq!(parsed("bench").unwrap(), Command::Bench);
        assert!(matches!(parsed("bench page"), Err(Error::Usage(_))));
    }
}

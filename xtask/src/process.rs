//! Starting other programs: with the terminal as theirs, with their output
//! read line by line, or as an announced step with a log.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;

/// How many of a log's last lines a failure shows.
const TAIL_LINES: usize = 25;

/// How often a step shows that it is alive on a terminal.
const TERMINAL_BEAT: Duration = Duration::from_secs(1);

/// How often it does so in a file or a CI log.
const PLAIN_BEAT: Duration = Duration::from_secs(15);

/// The command line as a person would type it.
pub fn rendered(command: &Command) -> String {
    std::iter::once(command.get_program()).chain(command.get_args()).map(quoted).collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it.
pub fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Runs `command` with this terminal as its own and waits for it.
///
/// # Errors
/// The program cannot be started, or fails.
pub fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(start_error(command))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { command: rendered(command), status: status.to_string() })
}

/// Runs `command` silently; its standard output where it succeeds, else nothing.
pub fn probe(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs `command`, passing each line of its output to `on_line` as it comes.
///
/// # Errors
/// The program cannot be started or its output cannot be read.
pub fn run_lines(command: Command, mut on_line: impl FnMut(&str)) -> Result<ExitStatus, Error> {
    let spawned = Spawned::new(command)?;
    while let Ok(line) = spawned.lines.recv() {
        on_line(&line);
    }
    spawned.wait()
}

/// A long piece of work that is announced in one line and shows that it is
/// alive. The program's own output goes to a log file.
pub struct Step<'a> {
    /// One line: what is done, and why.
    pub title: &'a str,
    /// Where the program's output goes.
    pub log: PathBuf,
    /// How long it may take; forever without.
    pub limit: Option<Duration>,
}

impl Step<'_> {
    /// Runs `command` as this step.
    ///
    /// # Errors
    /// The program cannot be started, fails, or exceeds the limit.
    pub fn run(&self, command: Command) -> Result<(), Error> {
        let mut log = create_log(&self.log)?;
        let started = Instant::now();
        let display = Display::new(self.title);
        let shown = rendered(&command);
        let mut spawned = Spawned::new(command)?;
        let mut tail = VecDeque::with_capacity(TAIL_LINES);
        let mut next_beat = display.beat;
        let status = loop {
            let wait = next_beat.saturating_sub(started.elapsed());
            match spawned.lines.recv_timeout(wait) {
                Ok(line) => {
                    writeln!(log, "{line}").map_err(Error::file("write a log"))?;
                    if tail.len() == TAIL_LINES {
                        tail.pop_front();
                    }
                    tail.push_back(line);
                }
                Err(RecvTimeoutError::Disconnected) => break spawned.wait()?,
                Err(RecvTimeoutError::Timeout) => {
                    display.alive(started.elapsed(), tail.back());
                    next_beat = started.elapsed() + display.beat;
                    // A background process may hold the pipe open for longer than its parent lives.
                    if let Some(status) = spawned.finished()? {
                        break status;
                    }
                }
            }
            if let Some(limit) = self.limit.filter(|limit| started.elapsed() > *limit) {
                spawned.end();
                display.done(started.elapsed(), false);
                return Err(Error::timed_out(shown, limit, self.log.clone(), tail.into()));
            }
        };
        display.done(started.elapsed(), status.success());
        if status.success() {
            return Ok(());
        }
        Err(Error::Logged { command: shown, status: status.to_string(), log: self.log.clone(), tail: tail.into() })
    }
}

/// A running program whose output arrives as lines.
struct Spawned {
    child: std::process::Child,
    lines: mpsc::Receiver<String>,
    shown: String,
}

impl Spawned {
    // Takes the command by value: it holds the pipe's writing ends, and the
    // reader sees the end only once they are closed.
    fn new(mut command: Command) -> Result<Self, Error> {
        let shown = rendered(&command);
        let piped = || -> io::Result<_> {
            let (reader, writer) = io::pipe()?;
            Ok((reader, writer.try_clone()?, writer))
        };
        let (reader, stdout, stderr) = piped().map_err(Error::file("make a pipe"))?;
        command.stdin(Stdio::null()).stdout(stdout).stderr(stderr);
        let child = command.spawn().map_err(start_error(&command))?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(reader);
            let mut bytes = Vec::new();
            while matches!(reader.read_until(b'\n', &mut bytes), Ok(1..)) {
                let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
                if sender.send(line).is_err() {
                    return;
                }
                bytes.clear();
            }
        });
        Ok(Self { child, lines, shown })
    }

    fn wait(mut self) -> Result<ExitStatus, Error> {
        let doing = format!("wait for `{}`", self.shown);
        self.child.wait().map_err(Error::file(doing))
    }

    fn finished(&mut self) -> Result<Option<ExitStatus>, Error> {
        let doing = format!("wait for `{}`", self.shown);
        self.child.try_wait().map_err(Error::file(doing))
    }

    /// Ends the program; one that is gone already is what we want.
    fn end(mut self) {
        if self.child.kill().is_ok() {
            drop(self.child.wait());
        }
    }
}

/// The one line on the terminal that says a step is alive.
struct Display {
    terminal: bool,
    beat: Duration,
}

impl Display {
    fn new(title: &str) -> Self {
        let terminal = io::stderr().is_terminal();
        eprintln!("{title}");
        let beat = if terminal { TERMINAL_BEAT } else { PLAIN_BEAT };
        Self { terminal, beat }
    }

    fn alive(&self, elapsed: Duration, last: Option<&String>) {
        let last = last.map_or("", |line| line.trim());
        let last: String = last.chars().filter(|c| !c.is_control()).take(60).collect();
        let seconds = elapsed.as_secs();
        if self.terminal {
            eprint!("\r\x1b[K  {seconds:>4} s  {last}");
        } else {
            eprintln!("  still running after {seconds} s: {last}");
        }
    }

    fn done(&self, elapsed: Duration, success: bool) {
        if self.terminal {
            eprint!("\r\x1b[K");
        }
        let outcome = if success { "done" } else { "failed" };
        if !success || elapsed > self.beat {
            eprintln!("  {outcome} after {:.1} s", elapsed.as_secs_f64());
        }
    }
}

fn create_log(path: &Path) -> Result<File, Error> {
    let create = || -> io::Result<File> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        File::create(path)
    };
    create().map_err(Error::file(format!("write {}", path.display())))
}

fn start_error(command: &Command) -> impl FnOnce(io::Error) -> Error + use<> {
    let program = command.get_program().to_string_lossy().into_owned();
    move |source| Error::Start { program, source }
}

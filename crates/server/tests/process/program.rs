//! A server of its own process, which does not outlive the test.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

pub struct Program {
    pub child: Child,
    pub first_line: String,
    /// What comes on standard output after the first line.
    pub stdout: BufReader<ChildStdout>,
    /// What comes on standard error.
    pub stderr: Option<BufReader<ChildStderr>>,
    _dist: TempDir,
}

impl Program {
    /// Started with a page, and listening on any free port unless `options` say otherwise.
    pub fn start(options: &[&str]) -> Self {
        let dist = page();
        let mut child = command(&dist).args(options).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first_line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut first_line).unwrap();
        let stderr = child.stderr.take().map(BufReader::new);
        Self { child, first_line, stdout, stderr, _dist: dist }
    }

    /// The rest of its log, once it has ended.
    pub fn log(mut self) -> String {
        self.child.wait().unwrap();
        let mut log = String::new();
        self.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }

    /// Reads the log up to a line with `text`.
    pub fn says(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert_ne!(
                self.stderr.as_mut().unwrap().read_line(&mut line).unwrap(),
                0,
                "it ended without saying {text:?}"
            );
        }
    }

    #[cfg(unix)]
    pub fn signal(&self, signal: &str) {
        assert!(Command::new("kill").arg(signal).arg(self.child.id().to_string()).status().unwrap().success());
    }

    pub fn port(&self) -> u16 {
        self.first_line.trim_end().rsplit(':').next().unwrap().parse().unwrap()
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port()).into()
    }

    /// Asks it to end, as a service manager does.
    #[cfg(unix)]
    pub fn terminate(&self) {
        let sent = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(sent.success());
    }

    /// A connection that does not wait for ever.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// Sends `request` and reads until the server closes.
    pub fn exchange(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(request).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already, as tests ask it to.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with a page.
pub fn page() -> TempDir {
    let dist = TempDir::new().unwrap();
    fs::write(dist.path().join("index.html"), "<!doctype html>").unwrap();
    dist
}

/// The program with `dist`, any free port, and no settings from the test's own environment.
pub fn command(dist: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_liza-server"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LIZA_")) {
        command.env_remove(name);
    }
    command.env("LIZA_PORT", "0").arg("--dist").arg(dist.path());
    command
}

/// Runs a program that is to end by itself.
pub fn run(command: &mut Command) -> (Output, String) {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    (output, stderr)
}

//! A `redis-server` that ends with whoever started it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use crate::Failure;

/// Tells the server's process id, and lets the server alone hold the output. The end of its own input comes with the end of
/// whoever started it; then it takes the server along, and its folder: a value that is static is never dropped. A line
/// instead lets the folder be.
const GUARD: &str = "
    folder=$1; shift
    sh -c 'echo $$; exec redis-server \"$@\" 2>&1' redis-server \"$@\" &
    exec >/dev/null 2>&1
    read -r _ && stays=yes
    kill -9 $!
    wait $!
    [ \"$stays\" ] || rm -rf -- \"$folder\"";

/// How many of the last lines of a server that ended are shown.
const SHOWN: usize = 5;

/// A running `redis-server`; it ends with the value, and its folder goes.
#[derive(Debug)]
pub(crate) struct Guarded {
    guard: Child,
    id: u32,
    log: PathBuf,
    /// Writes what the server says to the log, until it has ended.
    output: JoinHandle<io::Result<u64>>,
}

impl Guarded {
    /// Starts one with these arguments. What it says goes to a file in `folder`.
    pub(crate) fn start<'a>(folder: &Path, arguments: impl Iterator<Item = &'a str>) -> Result<Self, Failure> {
        let log = folder.join("log");
        let mut file = File::options().create(true).append(true).open(&log)?;
        let mut shell = Command::new("sh");
        shell.args(["-c", GUARD, "guard"]).arg(folder).args(arguments);
        let mut guard = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut output = BufReader::new(guard.stdout.take().ok_or("the guard has no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let output = thread::spawn(move || io::copy(&mut output, &mut file));
        Ok(Self { guard, id: line.trim().parse()?, log, output })
    }

    /// The server's number in the system.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// What it said last, once it has ended by itself.
    pub(crate) fn ended(&self) -> Option<String> {
        self.output.is_finished().then(|| self.last_lines())
    }

    /// What it said last.
    pub(crate) fn last_lines(&self) -> String {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = said.lines().collect();
        lines[lines.len().saturating_sub(SHOWN)..].join("\n")
    }

    /// Kills it and lets its folder be, for another one that goes on there.
    pub(crate) fn kill(mut self) -> Result<(), Failure> {
        if let Some(mut input) = self.guard.stdin.take() {
            io::Write::write_all(&mut input, b"\n")?;
        }
        self.guard.wait()?;
        Ok(())
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // With its input the guard ends, and the server with it.
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::Guarded;
    use crate::free_port;

    #[test]
    fn the_folder_stays_with_a_kill_and_goes_with_the_value() {
        let folder = TempDir::new().unwrap().keep();
        let port = free_port().unwrap().to_string();
        let start = || Guarded::start(&folder, ["--port", &port].into_iter()).unwrap();
        start().kill().unwrap();
        assert!(folder.exists());
        drop(start());
        assert!(!folder.exists());
    }
}

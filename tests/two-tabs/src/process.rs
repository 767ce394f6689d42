//! Programs that run for as long as a test needs them.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::Failure;
#[cfg(unix)]
use crate::guard::Guard;

/// How long a program may take until it says that it is ready.
const START_LIMIT: Duration = Duration::from_secs(30);

/// A running program. It and its children end when it is dropped, and with this program, however that ends.
#[derive(Debug)]
pub struct Process {
    /// It has to be gone before the child is waited for, and its number free.
    #[cfg(unix)]
    guard: Option<Guard>,
    child: Child,
}

impl Process {
    /// Starts a program and waits for the line on its standard output in which `ready` finds something. What it writes
    /// to standard error goes to the file `log`.
    ///
    /// # Errors
    /// It does not start, or does not say so in time.
    pub async fn start<T>(
        command: &mut Command,
        log: &Path,
        ready: impl Fn(&str) -> Option<T>,
    ) -> Result<(Self, T), Failure> {
        let mut process = Self::spawn(command.stdout(Stdio::piped()), log)?;
        let mut said = Vec::new();
        let found = timeout(START_LIMIT, process.find_line(ready, &mut said)).await;
        match found.unwrap_or(Ok(None)) {
            Ok(Some(found)) => Ok((process, found)),
            Ok(None) => Err(Failure::NotReady { program: program(command), said: said.join("\n") }),
            Err(source) => Err(Failure::System { doing: "read a program's output", source }),
        }
    }

    /// Starts a program that does not say when it is ready.
    pub(crate) fn spawn(command: &mut Command, log: &Path) -> Result<Self, Failure> {
        let log = File::options().create(true).append(true).open(log);
        let log = log.map_err(|source| Failure::System { doing: "write a program's log", source })?;
        command.stdin(Stdio::null()).stderr(log).kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let spawned = command.spawn();
        let child = spawned.map_err(|source| Failure::Start { program: program(command), source })?;
        Ok(Self {
            #[cfg(unix)]
            guard: child
                .id()
                .map(Guard::of)
                .transpose()
                .map_err(|source| Failure::Start { program: "sh".into(), source })?,
            child,
        })
    }

    async fn find_line<T>(
        &mut self,
        ready: impl Fn(&str) -> Option<T>,
        said: &mut Vec<String>,
    ) -> io::Result<Option<T>> {
        let Some(stdout) = self.child.stdout.take() else { return Ok(None) };
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(found) = ready(&line) {
                // A program that writes on must not find the pipe closed.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Some(found));
            }
            said.push(line);
        }
        Ok(None)
    }

    /// Its number in the system, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends the program and its children at once, and waits for its end.
    ///
    /// # Errors
    /// The system refuses.
    pub async fn kill(mut self) -> Result<(), Failure> {
        self.kill_group();
        #[cfg(unix)]
        drop(self.guard.take());
        let ended = self.child.kill().await;
        ended.map_err(|source| Failure::System { doing: "end a program", source })
    }

    /// The children of a browser's driver are the browser, which would outlive it.
    pub(crate) fn kill_group(&self) {
        #[cfg(unix)]
        if let Some(pid) = self.child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())) {
            // A group that is gone is what we want.
            rustix::process::kill_process_group(pid, rustix::process::Signal::KILL).ok();
        }
    }
}

fn program(command: &Command) -> PathBuf {
    command.as_std().get_program().into()
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill_group();
    }
}

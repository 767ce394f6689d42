//! What ends the programs of tests that are gone themselves.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// Waits for the end of its input, which comes with the end of whoever holds it, and then kills a process group.
const WAIT: &str = "read -r _; kill -s KILL -- \"-$1\"";

/// A shell beside a process group that ends the group once this program has ended, however that was: by Ctrl-C, or killed.
/// The system's own signal for that (`PR_SET_PDEATHSIG`) comes already at the end of the thread that started the group.
#[derive(Debug)]
pub(crate) struct Guard(Child);

impl Guard {
    pub(crate) fn of(group: u32) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", WAIT, "guard"]).arg(group.to_string());
        // A group of its own: Ctrl-C is not for the guard.
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        shell.spawn().map(Self)
    }
}

/// Its group is somebody else's business from now on, and its number may be another's soon.
impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::future;
    use std::path::Path;
    use std::process::Stdio;
    use std::time::Duration;

    use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
    use tokio::process::Command;
    use tokio::time::timeout;

    use crate::Process;

    /// Set for the program that the test runs: this one again.
    const TO_BE_KILLED: &str = "LIZA_TO_BE_KILLED";

    /// No program starts or ends more slowly, however busy the machine is.
    const LIMIT: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_program_ends_with_the_test_that_is_killed() {
        if env::var_os(TO_BE_KILLED).is_some() {
            // It holds this program's output open for as long as it lives.
            let mut sleep = Command::new("sleep");
            let _sleep = Process::spawn(sleep.arg("1000").stdout(Stdio::inherit()), Path::new("/dev/null")).unwrap();
            println!("\nit runs");
            return future::pending().await;
        }
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--exact", "guard::tests::a_program_ends_with_the_test_that_is_killed", "--nocapture"]);
        again.env(TO_BE_KILLED, "yes").stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut again = again.spawn().unwrap();
        let mut said = BufReader::new(again.stdout.take().unwrap());
        let mut line = String::new();
        while line != "it runs\n" {
            line.clear();
            let read = timeout(LIMIT, said.read_line(&mut line)).await.unwrap().unwrap();
            assert!(read > 0, "it does not run");
        }
        again.kill().await.unwrap();
        let mut rest = Vec::new();
        let end = timeout(LIMIT, said.read_to_end(&mut rest)).await;
        assert!(end.is_ok(), "its program lives on");
    }
}

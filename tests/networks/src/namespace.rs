//! Network namespaces without a name.
//!
//! A namespace lives as long as a process is in it. Here that is a `cat` that reads a pipe of the test's: when the test
//! ends, even by being killed, the pipe closes, `cat` ends, and so do the programs that were started by a [`script`]. Then
//! the namespace is gone with all its interfaces, addresses and rules. There is no name that could clash with another
//! run's, and nothing to clean up.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::{env, fs, iter};

use liza_two_tabs::{Failure, Outcome};

/// Where programs of the system are that a person who is not root may not have on the path.
const SYSTEM_PROGRAMS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// A network namespace. It ends when it is dropped and nothing runs in it any more.
#[derive(Debug)]
pub struct Namespace {
    holder: Child,
    /// It belongs to a user namespace, because we are not root.
    by_user: bool,
}

impl Namespace {
    /// One that has nothing but a loopback interface. Root makes it at once; others make a user namespace too, in which
    /// they are root.
    ///
    /// # Errors
    /// The system allows it neither way, and what to do.
    pub fn new() -> Result<Self, Failure> {
        let alone = Self::hold(command("unshare", ["--net"]), false);
        let why = match alone {
            Ok(namespace) => return namespace.prepared(),
            Err(why) => why,
        };
        match Self::hold(command("unshare", ["--user", "--map-root-user", "--net"]), true) {
            Ok(namespace) => namespace.prepared(),
            Err(also) => Err(Failure::Refused {
                doing: "make network namespaces, which the tests of networks need: run them as root, or let everybody make \
                        user namespaces (sysctl kernel.unprivileged_userns_clone=1 and, on Ubuntu, \
                        kernel.apparmor_restrict_unprivileged_userns=0)"
                    .to_owned(),
                said: format!("as we are: {why}; with a user namespace: {also}"),
            }),
        }
    }

    /// Another one, which can be connected to this.
    ///
    /// # Errors
    /// The system says no.
    pub fn beside(&self) -> Result<Self, Failure> {
        let made = if self.by_user {
            let target = self.pid();
            let words = ["--user", "--preserve-credentials", "--target", &target, "unshare", "--net"];
            Self::hold(command("nsenter", words), true)
        } else {
            Self::hold(command("unshare", ["--net"]), false)
        };
        made.map_err(|why| refused("make another network namespace", &why))?.prepared()
    }

    fn hold(mut command: Command, by_user: bool) -> io::Result<Self> {
        command.args(["sh", "-c", "echo here; exec cat"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut namespace = Self { holder: command.spawn()?, by_user };
        let mut line = String::new();
        if let Some(stdout) = namespace.holder.stdout.as_mut() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        if line.trim() == "here" {
            return Ok(namespace);
        }
        let mut said = String::new();
        if let Some(stderr) = namespace.holder.stderr.as_mut() {
            io::Read::read_to_string(stderr, &mut said)?;
        }
        Err(io::Error::other(said.trim().to_owned()))
    }

    /// IPv4 alone: an IPv6 address of the link's own leads nowhere. A kernel without IPv6 has no such file.
    fn prepared(self) -> Result<Self, Failure> {
        self.run(
            "ip link set lo up
             for kind in all default; do
                 file=/proc/sys/net/ipv6/conf/$kind/disable_ipv6
                 if [ -e $file ]; then echo 1 > $file; fi
             done",
        )?;
        Ok(self)
    }

    /// The process that holds it, for commands that connect two of them.
    pub fn pid(&self) -> String {
        self.holder.id().to_string()
    }

    /// The words in front of a command that is to run in it.
    fn enter(&self) -> Vec<String> {
        let user = if self.by_user { &["--user", "--preserve-credentials"][..] } else { &[] };
        let words = iter::once("nsenter").chain(user.iter().copied()).chain(["--net", "--target"]);
        words.map(str::to_owned).chain([self.pid()]).collect()
    }

    /// Runs the lines of a shell script in it, up to the first that fails, and gives what they write.
    ///
    /// # Errors
    /// A line fails, with what it says.
    pub fn run(&self, script: &str) -> Result<String, Failure> {
        let words = self.enter().into_iter().chain(["sh", "-e"].map(str::to_owned));
        let output = run(words, script).map_err(|why| refused("start a shell in a namespace", &why))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(refused(script, &String::from_utf8_lossy(&output.stderr).trim()))
    }

    /// Gives rules to nftables.
    ///
    /// # Errors
    /// It does not take them.
    pub fn rules(&self, rules: &str) -> Outcome {
        self.run(&format!("nft -f - <<'END'\n{rules}\nEND")).map(drop)
    }

    /// A program that runs another one in it: a script in `folder`. See [`script`].
    ///
    /// # Errors
    /// It cannot be written.
    pub fn script(&self, program: &Path, folder: &Path) -> Result<PathBuf, Failure> {
        script(&self.enter().join(" "), program, &folder.join(self.pid()))
    }
}

/// A program that runs another one by the words in `before`, and ends it once whoever started it has ended, however that
/// was: a script in `folder`.
///
/// # Errors
/// It cannot be written.
pub fn script(before: &str, program: &Path, folder: &Path) -> Result<PathBuf, Failure> {
    let script = folder.join(program.file_name().unwrap_or_default());
    let text = format!("#!/bin/sh\nexec {before} setpriv --pdeathsig KILL -- '{}' \"$@\"\n", program.display());
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&script, text));
    let written = written.and_then(|()| fs::set_permissions(&script, fs::Permissions::from_mode(0o755)));
    written.map_err(|source| Failure::System { doing: "write a script", source })?;
    Ok(script)
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.holder.kill());
        drop(self.holder.wait());
    }
}

fn command<const N: usize>(program: &str, words: [&str; N]) -> Command {
    let mut command = Command::new(program);
    command.args(words).env("PATH", path());
    command
}

fn run(words: impl IntoIterator<Item = String>, input: &str) -> io::Result<Output> {
    let mut words = words.into_iter();
    let mut command = command(&words.next().unwrap_or_default(), []);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    child.wait_with_output()
}

fn path() -> std::ffi::OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(SYSTEM_PROGRAMS.map(PathBuf::from));
    env::join_paths(folders).unwrap_or(path)
}

fn refused(doing: &str, said: &impl ToString) -> Failure {
    Failure::Refused { doing: doing.to_owned(), said: said.to_string() }
}

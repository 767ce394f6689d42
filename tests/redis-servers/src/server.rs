//! One server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Failure;
use crate::secrets::{PASSWORD, Secrets};

/// No start takes longer, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(20);

/// The shell waits for the end of its input, which comes with the end of whoever started it, and takes the server along.
const GUARD: &str = "redis-server \"$@\" >/dev/null & echo $!; read -r _; kill -9 $! 2>/dev/null";

/// A server; it ends with the value.
#[derive(Debug)]
pub struct Server {
    port: u16,
    /// Where it speaks TLS, where it does; it wants a password, too.
    tls: Option<u16>,
    folder: TempDir,
    options: Vec<String>,
    /// The shell that guards it and the server's process id; nothing while it is killed.
    running: Option<(Child, u32)>,
}

impl Server {
    /// Starts one that keeps nothing beyond its end, with further options of `redis-server`.
    ///
    /// # Errors
    /// There is no `redis-server`, or it does not start.
    pub fn start(options: &[&str]) -> Result<Self, Failure> {
        let folder = TempDir::new()?;
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        let mut server = Self { port: free_port()?, tls: None, folder, options, running: None };
        server.run()?;
        Ok(server)
    }

    /// Starts one that wants a password and speaks TLS, to other servers as well.
    ///
    /// # Errors
    /// There is no `redis-server`, or it does not start.
    pub fn secured(secrets: &Secrets, options: &[&str]) -> Result<Self, Failure> {
        let tls = free_port()?;
        let mut all: Vec<String> =
            secrets.tls(tls).into_iter().flat_map(|(name, value)| [format!("--{name}"), value]).collect();
        all.extend(["--requirepass", PASSWORD, "--masterauth", PASSWORD].map(str::to_owned));
        all.extend(options.iter().map(|option| (*option).to_owned()));
        let mut server =
            Self { port: free_port()?, tls: Some(tls), folder: TempDir::new()?, options: all, running: None };
        server.run()?;
        Ok(server)
    }

    /// The same one on the same port, after it was killed.
    ///
    /// # Errors
    /// It does not start.
    pub fn run(&mut self) -> Result<(), Failure> {
        let port = self.port.to_string();
        let folder = self.folder.path().display().to_string();
        let given = ["--bind", "127.0.0.1", "--port", &port, "--dir", &folder, "--save", ""];
        self.running = Some(guarded(given.into_iter().chain(self.options.iter().map(String::as_str)))?);
        let began = Instant::now();
        while !self.ask("PING").is_ok_and(|answer| answer.starts_with("+PONG")) {
            if began.elapsed() > LIMIT {
                return Err("`redis-server` does not start; Debian's package redis-server has it".into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Where those come to who have to, by TLS where it speaks that.
    pub fn front(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.tls.unwrap_or(self.port)).into()
    }

    /// As `--engine` takes it.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "rediss" } else { "redis" };
        format!("{scheme}://{}", self.front())
    }

    /// Kills it, as a power cut would.
    ///
    /// # Errors
    /// It is not there.
    pub fn kill(&mut self) -> Result<(), Failure> {
        self.signal("-KILL")?;
        self.end();
        Ok(())
    }

    /// Stops it without closing anything, as a cut cable would, until [`Server::thaw`].
    ///
    /// # Errors
    /// It is not there.
    pub fn freeze(&self) -> Result<(), Failure> {
        self.signal("-STOP")
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// It is not there.
    pub fn thaw(&self) -> Result<(), Failure> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> Result<(), Failure> {
        let (_, id) = self.running.as_ref().ok_or("the server does not run")?;
        let sent = Command::new("kill").args([signal, &id.to_string()]).status()?;
        if sent.success() { Ok(()) } else { Err("the server is gone".into()) }
    }

    /// Whether it has a replica that has been told everything.
    pub fn is_replicated(&self) -> bool {
        let Ok(info) = self.ask("INFO replication") else { return false };
        let own = info.lines().find_map(|line| line.strip_prefix("master_repl_offset:"));
        let replica = info.lines().find(|line| line.starts_with("slave0:") && line.contains("state=online"));
        let told = replica.and_then(|line| line.split(',').find_map(|part| part.strip_prefix("offset=")));
        own.is_some() && own.map(str::trim) == told.map(str::trim)
    }

    /// Bytes that its data take, as it counts them itself.
    ///
    /// # Errors
    /// It does not answer.
    pub fn memory(&self) -> Result<u64, Failure> {
        let info = self.ask("INFO memory")?;
        let used = info.lines().find_map(|line| line.strip_prefix("used_memory:"));
        Ok(used.ok_or("it does not tell")?.trim().parse()?)
    }

    /// How long processors worked for it so far.
    ///
    /// # Errors
    /// It does not answer.
    pub fn busy(&self) -> Result<Duration, Failure> {
        let info = self.ask("INFO cpu")?;
        let of = |name: &str| info.lines().find_map(|line| line.strip_prefix(name));
        let (system, user) = of("used_cpu_sys:").zip(of("used_cpu_user:")).ok_or("it does not tell")?;
        Ok(Duration::try_from_secs_f64(system.trim().parse::<f64>()? + user.trim().parse::<f64>()?)?)
    }

    /// The answer to a command without spaces in its arguments, as the protocol has it.
    ///
    /// # Errors
    /// It does not answer.
    pub fn ask(&self, command: &str) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(self.address())?;
        stream.set_read_timeout(Some(LIMIT))?;
        if self.tls.is_some() {
            write!(stream, "AUTH {PASSWORD}\r\n")?;
        }
        write!(stream, "{command}\r\nQUIT\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let taken = if self.tls.is_some() { "+OK\r\n" } else { "" };
        Ok(answer.strip_prefix(taken).unwrap_or(&answer).to_owned())
    }

    fn end(&mut self) {
        if let Some((mut guard, _)) = self.running.take() {
            // With its input it ends, and the server with it.
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// A `redis-server` with these arguments: the shell that guards it, and its process id.
pub(crate) fn guarded<'a>(arguments: impl Iterator<Item = &'a str>) -> Result<(Child, u32), Failure> {
    let mut shell = Command::new("sh");
    shell.args(["-c", GUARD, "redis-server"]).args(arguments);
    let mut guard = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    if let Some(stdout) = guard.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    Ok((guard, line.trim().parse()?))
}

/// One with another that is 10,000 higher, where servers of a cluster talk to each other.
pub(crate) fn free_port() -> Result<u16, Failure> {
    loop {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        if let Some(bus) = port.checked_add(10_000)
            && TcpListener::bind((Ipv4Addr::LOCALHOST, bus)).is_ok()
        {
            return Ok(port);
        }
    }
}

//! One server.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Failure;
use crate::guarded::Guarded;
use crate::secrets::{PASSWORD, Secrets};

/// No start takes longer, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(20);

/// How long it is listened to at a time until it is there: whoever has its port may never answer.
const TRY: Duration = Duration::from_secs(1);

/// How often a server may find its port taken by somebody else since it was looked for.
const TRIES: usize = 5;

/// What a server says then.
const TAKEN: &str = "Address already in use";

/// A server; it ends with the value.
#[derive(Debug)]
pub struct Server {
    port: u16,
    /// Where it speaks TLS, where it does; it wants a password, too.
    tls: Option<u16>,
    folder: TempDir,
    options: Vec<String>,
    /// Nothing while it is killed.
    running: Option<Guarded>,
}

impl Server {
    /// Starts one that keeps nothing beyond its end, with further options of `redis-server`.
    ///
    /// # Errors
    /// There is no `redis-server`, or it does not start.
    pub fn start(options: &[&str]) -> Result<Self, Failure> {
        Self::first(|| {
            let options = options.iter().map(|option| (*option).to_owned()).collect();
            Ok(Self { port: free_port()?, tls: None, folder: TempDir::new()?, options, running: None })
        })
    }

    /// Starts one that wants a password and speaks TLS, to other servers as well.
    ///
    /// # Errors
    /// There is no `redis-server`, or it does not start.
    pub fn secured(secrets: &Secrets, options: &[&str]) -> Result<Self, Failure> {
        Self::first(|| {
            let tls = free_port()?;
            let mut all: Vec<String> =
                secrets.tls(tls).into_iter().flat_map(|(name, value)| [format!("--{name}"), value]).collect();
            all.extend(["--requirepass", PASSWORD, "--masterauth", PASSWORD].map(str::to_owned));
            all.extend(options.iter().map(|option| (*option).to_owned()));
            Ok(Self { port: free_port()?, tls: Some(tls), folder: TempDir::new()?, options: all, running: None })
        })
    }

    /// Starts one for the first time, on other ports where somebody has taken these meanwhile.
    fn first(make: impl Fn() -> Result<Self, Failure>) -> Result<Self, Failure> {
        let mut tries = 1;
        loop {
            let mut server = make()?;
            match server.run() {
                Ok(()) => return Ok(server),
                Err(why) if tries < TRIES && why.to_string().contains(TAKEN) => tries += 1,
                Err(why) => return Err(why),
            }
        }
    }

    /// The same one on the same port, after it was killed.
    ///
    /// # Errors
    /// It does not start.
    pub fn run(&mut self) -> Result<(), Failure> {
        let port = self.port.to_string();
        let folder = self.folder.path().display().to_string();
        let given = ["--bind", "127.0.0.1", "--port", &port, "--dir", &folder, "--save", ""];
        let arguments = given.into_iter().chain(self.options.iter().map(String::as_str));
        let running = Guarded::start(self.folder.path(), arguments)?;
        let began = Instant::now();
        loop {
            if let Some(said) = running.ended() {
                return Err(format!("`redis-server`, of Debian's package of that name, ended: {said}").into());
            }
            if self.is_there(running.id()) {
                break;
            }
            if began.elapsed() > LIMIT {
                return Err(format!("`redis-server` does not answer: {}", running.last_lines()).into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.running = Some(running);
        Ok(())
    }

    /// Whether it answers, and no other one that was quicker to take the port.
    fn is_there(&self, id: u32) -> bool {
        let asked = |command| self.ask_within(TRY, command);
        asked("INFO server").is_ok_and(|info| info.contains(&format!("process_id:{id}\r\n")))
            && asked("PING").is_ok_and(|answer| answer.starts_with("+PONG"))
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
        self.running.take().ok_or("the server does not run")?.kill()
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
        let id = self.running.as_ref().ok_or("the server does not run")?.id();
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
        self.ask_within(LIMIT, command)
    }

    fn ask_within(&self, limit: Duration, command: &str) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(self.address())?;
        stream.set_read_timeout(Some(limit))?;
        if self.tls.is_some() {
            write!(stream, "AUTH {PASSWORD}\r\n")?;
        }
        write!(stream, "{command}\r\nQUIT\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let taken = if self.tls.is_some() { "+OK\r\n" } else { "" };
        Ok(answer.strip_prefix(taken).unwrap_or(&answer).to_owned())
    }
}

/// A port of this machine that is free, with another that is 10,000 higher, where servers of a cluster talk to each other.
///
/// # Errors
/// The system has none.
pub fn free_port() -> Result<u16, Failure> {
    loop {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        if let Some(bus) = port.checked_add(10_000)
            && TcpListener::bind((Ipv4Addr::LOCALHOST, bus)).is_ok()
        {
            return Ok(port);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::net::{Ipv4Addr, TcpListener};

    use tempfile::TempDir;

    use super::{Server, free_port};

    #[test]
    fn one_that_cannot_start_says_why() {
        let why = Server::start(&["--no-such-option", "1"]).unwrap_err().to_string();
        assert!(why.contains("no-such-option"), "{why}");
    }

    #[test]
    fn a_port_that_somebody_has_taken_is_left_to_them() {
        let somebody = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = Cell::new(Some(somebody.local_addr().unwrap().port()));
        let server = Server::first(|| {
            let port = taken.take().map_or_else(free_port, Ok)?;
            Ok(Server { port, tls: None, folder: TempDir::new()?, options: Vec::new(), running: None })
        });
        assert_ne!(server.unwrap().address(), somebody.local_addr().unwrap());
    }
}

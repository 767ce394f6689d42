//! A Sentinel, which watches over a server and puts its replica in its place.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::guarded::Guarded;
use crate::secrets::PASSWORD;
use crate::{Failure, Secrets, Server, free_port};

/// No wait takes longer, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(30);

/// One Sentinel, whose word is enough, and a server with a replica.
#[derive(Debug)]
pub struct Sentinel {
    /// The server that is asked at first.
    pub first: Server,
    /// Its replica.
    pub replica: Server,
    port: u16,
    /// What `redis-cli` needs to reach it.
    cli: Vec<String>,
    running: Guarded,
    _folder: TempDir,
}

impl Sentinel {
    /// Starts all three, and waits until the Sentinel knows of both.
    ///
    /// # Errors
    /// One does not start, or they do not find each other.
    pub fn start() -> Result<Self, Failure> {
        Self::of(None, Server::start)
    }

    /// Starts all three with TLS between all of them, and servers that want a password.
    ///
    /// # Errors
    /// One does not start, or they do not find each other.
    pub fn secured(secrets: &Secrets) -> Result<Self, Failure> {
        Self::of(Some(secrets), |options| Server::secured(secrets, options))
    }

    fn of(secrets: Option<&Secrets>, server: impl Fn(&[&str]) -> Result<Server, Failure>) -> Result<Self, Failure> {
        let first = server(&[])?;
        let port = first.front().port().to_string();
        let replica = server(&["--replicaof", "127.0.0.1", &port, "--repl-diskless-sync-delay", "0"])?;
        until("the replica", || first.is_replicated())?;
        let (folder, own) = (TempDir::new()?, free_port()?);
        let settings = folder.path().join("sentinel.conf");
        let listening = secrets.map_or_else(
            || format!("port {own}\n"),
            |secrets| {
                secrets
                    .tls(own)
                    .iter()
                    .fold("port 0\n".to_owned(), |text, (name, value)| format!("{text}{name} {value}\n"))
            },
        );
        let mut text = format!(
            "{listening}bind 127.0.0.1\ndir {}\nsentinel monitor main 127.0.0.1 {port} 1\n\
             sentinel down-after-milliseconds main 500\nsentinel failover-timeout main 5000\n",
            folder.path().display()
        );
        if secrets.is_some() {
            text += &format!("sentinel auth-pass main {PASSWORD}\n");
        }
        fs::write(&settings, text)?;
        let settings = settings.display().to_string();
        let running = Guarded::start(folder.path(), [&*settings, "--sentinel"].into_iter())?;
        let cli = secrets.map_or_else(Vec::new, |secrets| secrets.cli()[..3].to_vec());
        let sentinel = Self { first, replica, port: own, cli, running, _folder: folder };
        let ended = || sentinel.running.ended();
        let settled = || ended().is_some() || sentinel.tells().is_ok_and(|said| said.contains("num-slaves\n1\n"));
        until("the Sentinel", settled).map_err(|why| format!("{why}: {}", sentinel.running.last_lines()))?;
        match ended() {
            Some(said) => Err(format!("the Sentinel ended: {said}").into()),
            None => Ok(sentinel),
        }
    }

    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// What it knows of the server, name and value in turn.
    fn tells(&self) -> Result<String, Failure> {
        let port = self.port.to_string();
        let output =
            Command::new("redis-cli").args(&self.cli).args(["-p", &port, "SENTINEL", "MASTER", "main"]).output()?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// As `--engine` takes it.
    pub fn url(&self) -> String {
        let scheme = if self.cli.is_empty() { "redis" } else { "rediss" };
        format!("{scheme}+sentinel://{}/main", self.address())
    }
}

fn until(what: &str, right: impl Fn() -> bool) -> Result<(), Failure> {
    let began = Instant::now();
    while !right() {
        if began.elapsed() > LIMIT {
            return Err(format!("{what} is not there").into());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

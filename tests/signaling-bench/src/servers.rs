//! The servers, each in processes of its own.

use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use liza_redis_servers::{Server as Redis, free_port};
use tempfile::TempDir;

use crate::Failure;
use crate::load::Busy;
use crate::protocol::Protocol;

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Programs {
    /// This project's server.
    pub liza: PathBuf,
    /// The script `peerjs` of the npm package `peer`, run by `node`.
    pub peerjs: PathBuf,
}

/// The unit in which Linux tells of processor time on all machines of today.
const TICK: Duration = Duration::from_millis(10);

/// No node takes longer until it is ready.
const READY_LIMIT: Duration = Duration::from_secs(20);

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// This project's server, on its own memory.
    Memory,
    /// So many nodes of it on one Redis; users who talk to each other are at different ones.
    Redis(usize),
    /// The PeerJS server.
    PeerJs,
}

impl Subject {
    /// All, as the table has them.
    pub const ALL: [Self; 4] = [Self::Memory, Self::Redis(1), Self::Redis(2), Self::PeerJs];

    /// What its users speak.
    pub fn protocol(self) -> Protocol {
        match self {
            Self::Memory | Self::Redis(_) => Protocol::Liza,
            Self::PeerJs => Protocol::PeerJs,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("liza"),
            Self::Redis(1) => f.write_str("liza, 1 node on Redis"),
            Self::Redis(nodes) => write!(f, "liza, {nodes} nodes on Redis"),
            Self::PeerJs => f.write_str("PeerJS"),
        }
    }
}

/// Servers that listen on loopback; they end with the value.
pub struct Servers {
    nodes: Vec<Server>,
    redis: Option<Redis>,
}

impl Servers {
    /// Starts what is measured, and waits until it is ready.
    ///
    /// # Errors
    /// Something does not start.
    pub async fn start(subject: Subject, programs: &Programs) -> Result<Self, Failure> {
        let redis = if let Subject::Redis(_) = subject { Some(Redis::start(&[])?) } else { None };
        let engine = redis.as_ref().map(Redis::url);
        let count = if let Subject::Redis(nodes) = subject { nodes } else { 1 };
        let nodes: Result<Vec<_>, _> =
            (0..count).map(|_| Server::start(subject.protocol(), programs, engine.as_deref())).collect();
        let servers = Self { nodes: nodes?, redis };
        if subject.protocol() == Protocol::Liza {
            for node in &servers.nodes {
                node.ready().await?;
            }
        }
        Ok(servers)
    }

    /// Where the nodes listen.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.address).collect()
    }

    /// Memory of all nodes that is in RAM now, in bytes, as Linux tells; nothing elsewhere.
    pub fn resident(&self) -> Option<u64> {
        self.nodes.iter().map(Server::resident).sum()
    }

    /// How long processors worked so far, for the nodes as Linux tells, for Redis as it tells itself.
    ///
    /// # Errors
    /// Redis does not answer.
    pub fn busy(&self) -> Result<Busy, Failure> {
        let nodes = self.nodes.iter().filter_map(Server::busy).sum();
        let redis = self.redis.as_ref().map(Redis::busy).transpose()?.unwrap_or_default();
        Ok(Busy { nodes, redis })
    }

    /// Bytes that the data in Redis take, where there is one.
    ///
    /// # Errors
    /// It does not answer.
    pub fn stored(&self) -> Result<Option<u64>, Failure> {
        self.redis.as_ref().map(Redis::memory).transpose()
    }
}

/// A server that listens on loopback; it ends with the value.
struct Server {
    child: Child,
    address: SocketAddr,
    _dist: TempDir,
}

impl Server {
    /// Starts one with limits that the load does not reach.
    fn start(protocol: Protocol, programs: &Programs, engine: Option<&str>) -> Result<Self, Failure> {
        let dist = TempDir::new()?;
        fs::write(dist.path().join("index.html"), "<!doctype html>")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let mut command = match protocol {
            Protocol::Liza => liza(&programs.liza, dist.path(), engine),
            Protocol::PeerJs => {
                let mut node = Command::new("node");
                node.arg(&programs.peerjs).args(["--concurrent_limit", "1000000"]);
                node
            }
        };
        command.args(["--host", "127.0.0.1", "--port", &address.port().to_string()]);
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            // Each says where it listens, in one line.
            let mut stdout = BufReader::new(stdout);
            stdout.read_line(&mut line)?;
            // It must never wait for a reader.
            thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
        }
        let server = Self { child, address, _dist: dist };
        if line.is_empty() { Err("a server ended before it listened".into()) } else { Ok(server) }
    }

    /// Waits until it has reached its Redis, where it has one.
    async fn ready(&self) -> Result<(), Failure> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let began = Instant::now();
        while !client.get(format!("http://{}/readyz", self.address)).send().await?.status().is_success() {
            if began.elapsed() > READY_LIMIT {
                return Err("a node does not reach its Redis".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    fn busy(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name before them may hold spaces.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
        Some(TICK * u32::try_from(ticks).ok()?)
    }

    fn resident(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn liza(program: &Path, dist: &Path, engine: Option<&str>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIZA_")) {
        command.env_remove(name);
    }
    command.arg("--dist").arg(dist).args([
        "--log",
        "warn",
        "--max-address-streams",
        "0",
        "--max-address-connections",
        "0",
    ]);
    command.args(["--session-rate", "1000000", "--address-rate", "1000000"]);
    if let Some(engine) = engine {
        command.args(["--engine", engine]);
    }
    command
}

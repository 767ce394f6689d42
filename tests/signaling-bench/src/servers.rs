//! The servers, each in a process of its own.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::TempDir;

use crate::Failure;
use crate::protocol::Protocol;

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Programs {
    /// This project's server.
    pub liza: PathBuf,
    /// The script `peerjs` of the npm package `peer`, run by `node`.
    pub peerjs: PathBuf,
}

/// A server that listens on loopback; it ends with the value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    _dist: TempDir,
}

impl Server {
    /// Starts one with limits that the load does not reach.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(protocol: Protocol, programs: &Programs) -> Result<Self, Failure> {
        let dist = TempDir::new()?;
        fs::write(dist.path().join("index.html"), "<!doctype html>")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let mut command = match protocol {
            Protocol::Liza => liza(&programs.liza, dist.path()),
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

    /// Memory that is in RAM now, in bytes, as Linux tells; nothing elsewhere.
    pub fn resident(&self) -> Option<u64> {
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

fn liza(program: &Path, dist: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIZA_")) {
        command.env_remove(name);
    }
    command.arg("--dist").arg(dist).args(["--log", "warn", "--max-address-streams", "0"]);
    command.args(["--session-rate", "1000000", "--address-rate", "1000000"]);
    command
}

fn free_port() -> Result<u16, Failure> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

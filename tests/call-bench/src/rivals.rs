//! The pages that ours is measured beside, served from this machine, and the PeerJS server.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use liza_two_tabs::{Failure, Loopback, Process, Tools};
use tokio::process::Command;

use crate::far;

/// Where the hand-written pages are.
pub const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pages");

/// The PeerJS server's word that it listens.
const ANNOUNCED: &str = "Started PeerServer on ";

/// The pages and the server behind them; they end with the value.
#[derive(Debug)]
pub struct Rivals {
    /// PeerJS for pages.
    pub client: PathBuf,
    pages: Loopback,
    host: &'static str,
    port: u16,
    _server: Process,
}

impl Rivals {
    /// Starts them; the PeerJS server at the far address, if asked to.
    ///
    /// # Errors
    /// A server does not start.
    pub async fn start(tools: &Tools, server: &Path, client: &Path, far: bool) -> Result<Self, Failure> {
        std::fs::create_dir_all(&tools.artifacts)
            .map_err(|source| Failure::System { doing: "make a folder for logs", source })?;
        let pages = Loopback::files(Path::new(PAGES), &[("peerjs.min.js", client)]).await?;
        let port = free_port()?;
        let (address, host) = if far { (far::ADDRESS, far::NAME) } else { ("127.0.0.1", "localhost") };
        let mut node = Command::new("node");
        node.arg(server).args(["--host", address, "--port", &port.to_string()]);
        let ready = |line: &str| line.starts_with(ANNOUNCED).then_some(());
        let (server, ()) = Process::start(&mut node, &tools.artifacts.join("peerjs.log"), ready).await?;
        Ok(Self { client: client.to_owned(), pages, host, port, _server: server })
    }

    /// The address of a page for a user.
    pub fn page(&self, name: &str, user: usize) -> String {
        format!("{}/{name}.html?user={user}&host={}&port={}", self.pages.url(), self.host, self.port)
    }
}

/// The PeerJS server does not choose a port by itself.
fn free_port() -> Result<u16, Failure> {
    let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    Ok(bound.map_err(|source| Failure::System { doing: "find a free port", source })?.port())
}

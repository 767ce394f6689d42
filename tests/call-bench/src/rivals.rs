//! The pages that ours is measured beside, served from this machine, and the PeerJS server.

use std::path::Path;
use std::{fs, io};

use liza_two_tabs::{Failure, Loopback, Process, Tools, free_port};
use tempfile::TempDir;
use tokio::process::Command;

use crate::{compressed, far};

/// PeerJS for pages, as it is served.
pub const PEERJS: &str = "peerjs.min.js";

/// Where the hand-written pages are.
const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pages");

/// The PeerJS server's word that it listens.
const ANNOUNCED: &str = "Started PeerServer on ";

/// The pages and the server behind them; they end with the value.
#[derive(Debug)]
pub struct Rivals {
    pages: Loopback,
    folder: TempDir,
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
        fs::create_dir_all(&tools.artifacts)
            .map_err(|source| Failure::System { doing: "make a folder for logs", source })?;
        let folder = compressed_pages(client)
            .map_err(|source| Failure::System { doing: "compress the pages beside ours", source })?;
        let pages = Loopback::files(folder.path()).await?;
        let port = free_port()?;
        let (address, host) = if far { (far::ADDRESS, far::NAME) } else { ("127.0.0.1", "localhost") };
        let mut node = Command::new("node");
        node.arg(server).args(["--host", address, "--port", &port.to_string()]);
        let ready = |line: &str| line.starts_with(ANNOUNCED).then_some(());
        let (server, ()) = Process::start(&mut node, &tools.artifacts.join("peerjs.log"), ready).await?;
        Ok(Self { pages, folder, host, port, _server: server })
    }

    /// What is served.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of a page for a user.
    pub fn page(&self, name: &str, user: usize) -> String {
        format!("{}/{name}.html?user={user}&host={}&port={}", self.pages.url(), self.host, self.port)
    }
}

/// The pages and PeerJS in a folder, compressed as our page is.
fn compressed_pages(client: &Path) -> io::Result<TempDir> {
    let folder = TempDir::new()?;
    for page in fs::read_dir(PAGES)? {
        let page = page?;
        compressed::copy(&page.path(), &folder.path().join(page.file_name()))?;
    }
    compressed::copy(client, &folder.path().join(PEERJS))?;
    Ok(folder)
}

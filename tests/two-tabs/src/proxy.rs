//! Something between the page and the server that does not let everything through.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::Failure;
use crate::loopback::{authority, listen};

/// Most of a request that is looked at, in bytes.
const HEAD: usize = 16 * 1024;

/// A proxy on this machine. It ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    line: Arc<Line>,
    serving: JoinHandle<()>,
}

/// How it treats connections.
#[derive(Debug)]
struct Line {
    /// The first that takes a connection gets it.
    servers: Vec<String>,
    web_sockets: bool,
    cuts: AtomicBool,
    /// Connections that were made.
    count: AtomicU64,
}

impl Proxy {
    /// Passes everything on to a server but WebSockets, which it refuses as many a proxy does.
    pub async fn without_web_sockets(server: &str) -> Result<Self, Failure> {
        Self::start(&[server], false).await
    }

    /// Passes everything on.
    pub async fn through(server: &str) -> Result<Self, Failure> {
        Self::start(&[server], true).await
    }

    /// Passes everything on to the first of several nodes that lives, as whatever balances the load between them does.
    pub async fn in_front_of(nodes: &[&str]) -> Result<Self, Failure> {
        Self::start(nodes, true).await
    }

    async fn start(servers: &[&str], web_sockets: bool) -> Result<Self, Failure> {
        let (listener, url) = listen().await?;
        let servers = servers.iter().map(|url| authority(url)).collect();
        let line = Arc::new(Line { servers, web_sockets, cuts: AtomicBool::default(), count: AtomicU64::default() });
        let serving = tokio::spawn({
            let line = Arc::clone(&line);
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    let line = Arc::clone(&line);
                    // A connection that breaks off is the browser's to deal with.
                    tokio::spawn(async move {
                        tokio::select! {
                            passed = line.pass(client) => passed.unwrap_or_default(),
                            () = line.cut() => {}
                        }
                    });
                }
            }
        });
        Ok(Self { url, line, serving })
    }

    /// Its address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on each connection, also each that there is, is cut within a second or so, wherever it stands; or no more.
    pub fn cuts(&self, cuts: bool) {
        self.line.cuts.store(cuts, Relaxed);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Line {
    /// Ready when a connection is to be cut: after 100 ms to 1.1 s, never twice in a row the same.
    async fn cut(&self) {
        let number = self.count.fetch_add(1, Relaxed);
        loop {
            sleep(Duration::from_millis(100 + number.wrapping_mul(619) % 1000)).await;
            if self.cuts.load(Relaxed) {
                return;
            }
        }
    }

    /// A browser opens a connection of its own for each WebSocket, so the first request is the one to look at.
    async fn pass(&self, mut client: TcpStream) -> io::Result<()> {
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < HEAD {
            if client.read_buf(&mut head).await? == 0 {
                return Ok(());
            }
        }
        let web_socket = String::from_utf8_lossy(&head).to_ascii_lowercase().contains("upgrade: websocket");
        if web_socket && !self.web_sockets {
            return client
                .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .await;
        }
        let mut server = self.server().await?;
        server.write_all(&head).await?;
        copy_bidirectional(&mut client, &mut server).await.map(drop)
    }

    async fn server(&self) -> io::Result<TcpStream> {
        let mut last = io::ErrorKind::AddrNotAvailable.into();
        for server in &self.servers {
            match TcpStream::connect(server).await {
                Ok(server) => return Ok(server),
                Err(why) => last = why,
            }
        }
        Err(last)
    }
}

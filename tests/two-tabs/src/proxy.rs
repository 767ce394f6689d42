//! Something between the page and the server that does not let everything through.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Failure;

/// Most of a request that is looked at, in bytes.
const HEAD: usize = 16 * 1024;

/// A proxy on this machine. It ends when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    serving: JoinHandle<()>,
}

impl Proxy {
    /// Passes everything on to a server but WebSockets, which it refuses as many a proxy does.
    pub async fn without_web_sockets(server: &str) -> Result<Self, Failure> {
        let listening = async {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            let port = listener.local_addr()?.port();
            Ok((listener, format!("http://localhost:{port}")))
        };
        let (listener, url) =
            listening.await.map_err(|source: io::Error| Failure::System { doing: "listen on this machine", source })?;
        let server = server.rsplit('/').next().unwrap_or_default().replace("localhost", "127.0.0.1");
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = server.clone();
                // A connection that breaks off is the browser's to deal with.
                tokio::spawn(async move { pass(client, &server).await.unwrap_or_default() });
            }
        });
        Ok(Self { url, serving })
    }

    /// Its address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A browser opens a connection of its own for each WebSocket, so the first request is the one to look at.
async fn pass(mut client: TcpStream, server: &str) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < HEAD {
        if client.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    if String::from_utf8_lossy(&head).to_ascii_lowercase().contains("upgrade: websocket") {
        return client.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
    }
    let mut server = TcpStream::connect(server).await?;
    server.write_all(&head).await?;
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}

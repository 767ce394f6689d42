//! A real TURN server.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::path::Path;

use tempfile::TempDir;

use crate::process::Process;
use crate::{Failure, Outcome};

/// A running coturn, for UDP and TCP. It ends when it is dropped.
#[derive(Debug)]
pub struct Coturn {
    address: String,
    secret_file: String,
    process: Process,
    _folder: TempDir,
}

impl Coturn {
    /// Starts it at this machine's address in its network, with a secret: browsers ask no server at a loopback address.
    pub async fn start(secret: &str) -> Result<Self, Failure> {
        let failed = |source| Failure::System { doing: "set up coturn", source };
        let folder = TempDir::new().map_err(failed)?;
        let address = free_address().map_err(failed)?;
        let (ip, port) = address;
        let file = |name: &str| folder.path().join(name).display().to_string();
        let settings = format!(
            "listening-ip={ip}\nrelay-ip={ip}\nlistening-port={port}\nno-tls\nno-dtls\nuse-auth-secret\n\
             static-auth-secret={secret}\nrealm=liza.test\nno-cli\nlog-file=stdout\nsimple-log\nverbose\npidfile={}\n\
             userdb={}\n",
            file("pid"),
            file("users")
        );
        fs::write(folder.path().join("turnserver.conf"), settings).map_err(failed)?;
        fs::write(folder.path().join("secret"), secret).map_err(failed)?;
        let ready = |line: &str| line.contains("UDP listener opened").then_some(());
        let arguments = ["-c".to_owned(), file("turnserver.conf")];
        let log = folder.path().join("errors.log");
        let (process, ()) = Process::start(Path::new("turnserver"), &arguments, log, ready).await?;
        Ok(Self { address: format!("{ip}:{port}"), secret_file: file("secret"), process, _folder: folder })
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A file with the secret, for the server.
    pub fn secret_file(&self) -> &str {
        &self.secret_file
    }

    /// Ends it at once.
    pub async fn kill(self) -> Outcome {
        self.process.kill().await
    }
}

/// This machine's address, and a port of it that is free for UDP and TCP.
fn free_address() -> std::io::Result<(IpAddr, u16)> {
    // Nothing is sent by this: it asks for the way out.
    let out = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    out.connect((Ipv4Addr::new(198, 51, 100, 1), 9))?;
    let ip = out.local_addr()?.ip();
    loop {
        let udp = UdpSocket::bind((ip, 0))?;
        let port = udp.local_addr()?.port();
        if TcpListener::bind((ip, port)).is_ok() {
            return Ok((ip, port));
        }
    }
}

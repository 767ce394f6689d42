//! A real TURN server, for browsers on this machine.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use tempfile::TempDir;

use crate::process::Process;
use crate::{Failure, Outcome, Tools};

/// What the server shares with whoever gives passwords out.
const SECRET: &str = "secret-of-a-test";

/// How long a credential is good for.
const HOUR: Duration = Duration::from_secs(3600);

/// A running TURN server. It ends when it is dropped.
#[derive(Debug)]
pub struct Coturn {
    address: IpAddr,
    port: u16,
    secret_file: String,
    process: Process,
    _folder: TempDir,
}

impl Coturn {
    /// Starts one, with more lines for its settings.
    pub async fn start(more: &[&str]) -> Result<Self, Failure> {
        let doing = |doing| move |source| Failure::System { doing, source };
        let folder = TempDir::new().map_err(doing("make a folder for a TURN server"))?;
        let address = own_address().map_err(doing("find this machine's address"))?;
        let port = free_port(address).map_err(doing("find a free port"))?;
        let file = |name: &str| folder.path().join(name).display().to_string();
        let settings = format!(
            "listening-ip={address}\nrelay-ip={address}\nlistening-port={port}\nno-tls\nno-dtls\nuse-auth-secret\n\
             static-auth-secret={SECRET}\nrealm=liza.test\nno-cli\nlog-file=stdout\nsimple-log\nverbose\npidfile={}\n\
             userdb={}\n{}\n",
            file("pid"),
            file("users"),
            more.join("\n")
        );
        fs::write(file("turnserver.conf"), settings).map_err(doing("write a TURN server's settings"))?;
        fs::write(file("secret"), SECRET).map_err(doing("write a TURN server's secret"))?;
        let arguments = ["-c".to_owned(), file("turnserver.conf")];
        let listens = |line: &str| line.contains("UDP listener opened").then_some(());
        let (process, ()) = Process::start(&Tools::turnserver()?, &arguments, file("log").into(), listens).await?;
        Ok(Self { address, port, secret_file: file("secret"), process, _folder: folder })
    }

    /// `host:port`.
    pub fn address(&self) -> String {
        format!("{}:{}", self.address, self.port)
    }

    /// A file with the secret, for a server that makes credentials.
    pub fn secret_file(&self) -> &str {
        &self.secret_file
    }

    /// Ends it at once.
    ///
    /// # Errors
    /// The system refuses.
    pub async fn kill(self) -> Outcome {
        self.process.kill().await
    }

    /// An entry for `iceServers` with a credential that is good for an hour.
    pub fn good(&self) -> Value {
        let (username, credential) = credential(SystemTime::now() + HOUR);
        self.entry(&username, &credential)
    }

    /// One that was good an hour ago.
    pub fn expired(&self) -> Value {
        let (username, credential) = credential(SystemTime::now() - HOUR);
        self.entry(&username, &credential)
    }

    /// One with a password that nobody gave out.
    pub fn wrong(&self) -> Value {
        self.entry(&credential(SystemTime::now() + HOUR).0, "guessed")
    }

    fn entry(&self, username: &str, credential: &str) -> Value {
        let urls = format!("turn:{}?transport=udp", self.address());
        json!({ "urls": urls, "username": username, "credential": credential })
    }
}

/// The TURN REST form: the username begins with the time until which it is good, and the password is made from it.
fn credential(until: SystemTime) -> (String, String) {
    let seconds = until.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let username = format!("{seconds}:liza");
    // HMAC takes keys of any length (RFC 2104, 2).
    let password = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).map(|mut mac| {
        mac.update(username.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    });
    (username, password.unwrap_or_default())
}

/// This machine's address to others: browsers ask no STUN or TURN server at a loopback address.
///
/// # Errors
/// It has no network.
pub fn own_address() -> io::Result<IpAddr> {
    // Nothing is sent by this: it asks for the way out.
    let out = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    out.connect((Ipv4Addr::new(198, 51, 100, 1), 9))?;
    Ok(out.local_addr()?.ip())
}

/// One that is free for UDP and TCP.
fn free_port(address: IpAddr) -> io::Result<u16> {
    loop {
        let port = UdpSocket::bind((address, 0))?.local_addr()?.port();
        if TcpListener::bind((address, port)).is_ok() {
            return Ok(port);
        }
    }
}

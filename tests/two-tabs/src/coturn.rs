//! A real TURN server, for browsers on this machine.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddrV4, UdpSocket};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use liza_coturn::Options;
use serde_json::{Value, json};
use sha1::Sha1;
use tempfile::NamedTempFile;

use crate::{Failure, Tools};

/// What the server shares with whoever gives passwords out.
const SECRET: &str = "secret-of-a-test";

/// How long a credential is good for.
const HOUR: Duration = Duration::from_secs(3600);

/// A running TURN server. It ends when it is dropped.
#[derive(Debug)]
pub struct Coturn {
    address: SocketAddrV4,
    secret_file: NamedTempFile,
    _running: liza_coturn::Coturn,
}

impl Coturn {
    /// Starts one that relays between callers of this machine, or with other lines for its settings.
    ///
    /// # Errors
    /// This machine has no network, or coturn does not start.
    pub fn start(more: &[&str]) -> Result<Self, Failure> {
        let doing = |doing| move |source| Failure::System { doing, source };
        let ip = own_address().map_err(doing("find this machine's address"))?;
        let port = liza_coturn::free_port(ip).map_err(doing("find a free port"))?;
        let options = Options {
            program: Tools::turnserver()?,
            addresses: vec![ip],
            port,
            tls: None,
            secret: SECRET.to_owned(),
            more: if more.is_empty() {
                vec![format!("allowed-peer-ip={ip}")]
            } else {
                more.iter().map(|line| (*line).to_owned()).collect()
            },
            log: None,
        };
        let running = liza_coturn::Coturn::start(&options).map_err(doing("start coturn"))?;
        let secret_file = NamedTempFile::new().and_then(|mut file| file.write_all(SECRET.as_bytes()).map(|()| file));
        let secret_file = secret_file.map_err(doing("write a TURN server's secret"))?;
        Ok(Self { address: SocketAddrV4::new(ip, port), secret_file, _running: running })
    }

    /// `host:port`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// A file with the secret, for a server that makes credentials.
    pub fn secret_file(&self) -> &Path {
        self.secret_file.path()
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
pub fn own_address() -> io::Result<Ipv4Addr> {
    // Nothing is sent by this: it asks for the way out.
    let out = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    out.connect((Ipv4Addr::new(198, 51, 100, 1), 9))?;
    match out.local_addr()?.ip() {
        IpAddr::V4(address) => Ok(address),
        IpAddr::V6(_) => Err(io::ErrorKind::AddrNotAvailable.into()),
    }
}

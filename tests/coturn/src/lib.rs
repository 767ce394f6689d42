//! A real TURN server for tests: coturn, as a process of the test's own, and coturn's own client.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// The settings that whoever runs one for real begins with. What a test sets comes after them.
const DEPLOYED: &str = include_str!("../../../deploy/turnserver.conf");

/// No line of the log takes longer, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(20);

/// How a TURN server is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// What starts it: `turnserver`, or a script that does so somewhere else.
    pub program: PathBuf,
    /// The addresses that it listens on; the first also relays. With two it tells what kind of NAT somebody is behind
    /// (RFC 5780).
    pub addresses: Vec<Ipv4Addr>,
    /// The port for STUN and TURN, by UDP and TCP.
    pub port: u16,
    /// TURN over TLS, where there is any.
    pub tls: Option<Tls>,
    /// The secret that it shares with whoever makes credentials.
    pub secret: String,
    /// More lines for its settings.
    pub more: Vec<String>,
    /// A file that its log is written to as well.
    pub log: Option<PathBuf>,
}

/// TURN over TLS.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The port.
    pub port: u16,
    /// The certificate's file.
    pub certificate: PathBuf,
    /// Its key's file.
    pub key: PathBuf,
}

/// A running TURN server. It ends when it is dropped.
#[derive(Debug)]
pub struct Coturn {
    child: Child,
    port: u16,
    log: Receiver<String>,
    _folder: TempDir,
}

impl Options {
    fn text(&self, folder: &Path) -> String {
        let mut text = DEPLOYED.to_owned();
        for address in &self.addresses {
            text += &format!("listening-ip={address}\n");
        }
        if let Some(first) = self.addresses.first() {
            text += &format!("relay-ip={first}\n");
        }
        // Newer versions want to be told; to older ones it goes without saying.
        if self.addresses.len() > 1 {
            text += "rfc5780\n";
        }
        match &self.tls {
            Some(Tls { port, certificate, key }) => {
                let (certificate, key) = (certificate.display(), key.display());
                text += &format!("tls-listening-port={port}\ncert={certificate}\npkey={key}\nno-dtls\n");
            }
            None => text += "no-tls\nno-dtls\n",
        }
        let (port, secret, folder) = (self.port, &self.secret, folder.display());
        text += &format!(
            "listening-port={port}\nstatic-auth-secret={secret}\nverbose\npidfile={folder}/pid\n\
             userdb={folder}/users\n"
        );
        for line in &self.more {
            text += &format!("{line}\n");
        }
        text
    }
}

impl Coturn {
    /// Started on loopback, on a free port, with a secret that it shares.
    ///
    /// # Errors
    /// See [`Coturn::start`].
    pub fn on_loopback(secret: &str) -> io::Result<Self> {
        Self::start(&Options {
            program: "turnserver".into(),
            addresses: vec![Ipv4Addr::LOCALHOST],
            port: free_port(Ipv4Addr::LOCALHOST)?,
            tls: None,
            secret: secret.to_owned(),
            more: vec!["allow-loopback-peers".to_owned(), "allowed-peer-ip=127.0.0.1".to_owned()],
            log: None,
        })
    }

    /// Started, and listening.
    ///
    /// # Errors
    /// It is not installed, or does not listen in time; in words.
    pub fn start(options: &Options) -> io::Result<Self> {
        let folder = TempDir::new()?;
        let settings = folder.path().join("turnserver.conf");
        fs::write(&settings, options.text(folder.path()))?;
        let mut command = Command::new(&options.program);
        command
            .arg("-c")
            .arg(settings)
            .arg("--log-file=stdout")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let spawned = command.spawn();
        let mut child = spawned.map_err(|why| {
            let program = options.program.display();
            io::Error::new(
                why.kind(),
                format!("`{program}` does not start ({why}); `cargo xtask test` installs coturn"),
            )
        })?;
        let copy = options.log.as_ref().map(File::create).transpose()?;
        let (sender, log) = mpsc::channel();
        // It must never wait for a reader.
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || pass_on(stdout, copy, &sender));
        }
        let coturn = Self { child, port: options.port, log, _folder: folder };
        while !coturn.next_line()?.contains("UDP listener opened") {}
        Ok(coturn)
    }

    fn next_line(&self) -> io::Result<String> {
        self.log.recv_timeout(LIMIT).map_err(|why| io::Error::other(format!("coturn's log does not go on: {why}")))
    }

    /// Waits until the log says that somebody was refused by the code 401 (RFC 8489, 14.8).
    ///
    /// # Errors
    /// It does not, in time.
    pub fn refused(&self, username: &str) -> io::Result<()> {
        let user = format!("user <{username}>");
        loop {
            let line = self.next_line()?;
            if line.contains(&user) && line.contains("error 401") {
                return Ok(());
            }
        }
    }

    /// Whether something can be sent through relays that are allocated with a credential.
    ///
    /// # Errors
    /// coturn's own client is not installed.
    pub fn relays(&self, username: &str, credential: &str) -> io::Result<bool> {
        let port = self.port.to_string();
        let mut client = Command::new("turnutils_uclient");
        client.args(["-u", username, "-w", credential, "-p", &port, "-n", "1", "-c", "-y", "127.0.0.1"]);
        Ok(client.output()?.status.success())
    }
}

impl Coturn {
    /// Whether it lets a credential's owner send to an address at all (RFC 8656, 9.2: else 403).
    ///
    /// # Errors
    /// coturn's own client is not installed, or says neither.
    pub fn permits(&self, username: &str, credential: &str, peer: Ipv4Addr) -> io::Result<bool> {
        let (port, peer) = (self.port.to_string(), peer.to_string());
        let mut client = Command::new("turnutils_uclient");
        client.args(["-u", username, "-w", credential, "-p", &port, "-n", "1", "-c", "-e", &peer, "127.0.0.1"]);
        let mut client = client.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let said = client.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
        let permits = said.map_while(Result::ok).find_map(|line| {
            if line.contains("error 403") {
                Some(false)
            } else {
                // It sends, and waits for an echo that never comes.
                line.contains("tot_send_msgs=1").then_some(true)
            }
        });
        drop(client.kill());
        drop(client.wait());
        permits.ok_or_else(|| io::Error::other("turnutils_uclient does not say what became of it"))
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Until the program ends. A copy that cannot be written is no reason to stop.
fn pass_on(stdout: ChildStdout, mut copy: Option<File>, lines: &Sender<String>) {
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        if let Some(copy) = &mut copy {
            drop(writeln!(copy, "{line}"));
        }
        drop(lines.send(line));
    }
}

/// A port that is free for UDP and TCP.
///
/// # Errors
/// The address is none of this machine's.
pub fn free_port(address: Ipv4Addr) -> io::Result<u16> {
    loop {
        let udp = UdpSocket::bind((address, 0))?;
        let port = udp.local_addr()?.port();
        if TcpListener::bind((address, port)).is_ok() {
            return Ok(port);
        }
    }
}

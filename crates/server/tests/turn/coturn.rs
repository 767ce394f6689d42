//! A TURN server of its own process, and its client.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// No line of the log takes longer, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(20);

pub struct Coturn {
    child: Child,
    port: u16,
    log: Receiver<String>,
    _folder: TempDir,
}

impl Coturn {
    /// Started on loopback, with a secret that it shares.
    pub fn start(secret: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let port = free_port();
        let file = |name: &str| folder.path().join(name).display().to_string();
        let settings = format!(
            "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port={port}\nallow-loopback-peers\nno-tls\nno-dtls\n\
             use-auth-secret\nstatic-auth-secret={secret}\nrealm=liza.test\nno-cli\n\
             log-file=stdout\nsimple-log\nverbose\npidfile={}\nuserdb={}\n",
            file("pid"),
            file("users")
        );
        fs::write(folder.path().join("turnserver.conf"), settings).unwrap();
        let mut child = Command::new("turnserver")
            .args(["-c", &file("turnserver.conf")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|why| panic!("`turnserver` does not start ({why}); `cargo xtask test` installs coturn"));
        // It must never wait for a reader.
        let pipe = BufReader::new(child.stdout.take().unwrap());
        let (sender, log) = mpsc::channel();
        thread::spawn(move || pipe.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let coturn = Self { child, port, log, _folder: folder };
        while !coturn.next_line().contains("UDP listener opened") {}
        coturn
    }

    fn next_line(&self) -> String {
        self.log.recv_timeout(LIMIT).unwrap()
    }

    /// Waits until the log says that somebody was refused by the code 401 (RFC 8489, 14.8).
    pub fn refused(&self, username: &str) {
        let user = format!("user <{username}>");
        let is_it = |line: String| line.contains(&user) && line.contains("error 401");
        while !is_it(self.next_line()) {}
    }

    /// Whether something can be sent through relays that are allocated with a credential.
    pub fn relays(&self, username: &str, credential: &str) -> bool {
        let port = self.port.to_string();
        let mut client = Command::new("turnutils_uclient");
        client.args(["-u", username, "-w", credential, "-p", &port, "-n", "1", "-c", "-y", "127.0.0.1"]);
        client.output().unwrap().status.success()
    }
}

impl Drop for Coturn {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One that is free for UDP and TCP.
fn free_port() -> u16 {
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = udp.local_addr().unwrap().port();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

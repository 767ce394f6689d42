//! nginx with the project's own settings, on loopback.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::caller::LIMIT;

const DEPLOYED: &str = include_str!("../../../../deploy/nginx.conf");

/// The shell waits for the end of its input, which comes with the end of whoever started it, and takes nginx along.
const GUARD: &str = "PATH=\"$PATH:/usr/sbin\"; nginx \"$@\" & read -r _; { kill -9 $!; wait $!; } 2>/dev/null";

/// A running nginx. It ends when it is dropped.
pub struct Nginx {
    guard: Child,
    port: u16,
    folder: TempDir,
}

impl Nginx {
    /// Started in front of nodes, with one more line for all of its settings.
    pub fn before(nodes: &[SocketAddr], line: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
        fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        fs::write(folder.path().join("liza.conf"), adapted(port, nodes, folder.path())).unwrap();
        fs::write(folder.path().join("nginx.conf"), around(folder.path(), line)).unwrap();
        let settings = folder.path().join("nginx.conf");
        let mut shell = Command::new("sh");
        shell.args(["-c", GUARD, "nginx", "-p"]).arg(folder.path()).arg("-c").arg(settings).stdin(Stdio::piped());
        let nginx = Self { guard: shell.spawn().unwrap(), port, folder };
        let began = Instant::now();
        while TcpStream::connect(nginx.address()).is_err() {
            assert!(
                began.elapsed() < LIMIT,
                "nginx does not start; `cargo xtask test` installs it: {}",
                nginx.log("error.log")
            );
            thread::sleep(Duration::from_millis(10));
        }
        nginx
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Its certificate, as PEM.
    pub fn certificate(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("cert.pem")).unwrap()
    }

    /// What it has written to one of its logs.
    pub fn log(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// The settings with other ports, addresses and paths, and nothing else.
fn adapted(port: u16, nodes: &[SocketAddr], folder: &Path) -> String {
    let node = |node: &SocketAddr| format!("server {node} max_fails=0;");
    let nodes: Vec<_> = nodes.iter().map(node).collect();
    let file = |name: &str| folder.join(name).display().to_string();
    let changes = [
        ("server 127.0.0.1:8080 max_fails=0;", nodes.join("\n")),
        ("listen 443 ssl http2;", format!("listen 127.0.0.1:{port} ssl http2;")),
        ("listen [::]:443 ssl http2;", String::new()),
        ("/etc/letsencrypt/live/call.example.org/fullchain.pem", file("cert.pem")),
        ("/etc/letsencrypt/live/call.example.org/privkey.pem", file("key.pem")),
        ("/var/log/nginx/access.log", file("access.log")),
    ];
    changes.iter().fold(DEPLOYED.to_owned(), |settings, (deployed, here)| {
        assert_eq!(settings.matches(deployed).count(), 1, "{deployed}");
        settings.replace(deployed, here)
    })
}

/// What Debian has around it, for a process of the test's own.
fn around(folder: &Path, line: &str) -> String {
    let folder = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary: String = temporary.iter().map(|name| format!("{name}_temp_path {folder}/{name};\n")).collect();
    format!(
        "daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n\
         events {{}}\nhttp {{\n{line}\n{temporary}include {folder}/liza.conf;\n}}\n"
    )
}

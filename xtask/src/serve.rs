//! `cargo xtask run`: the server as this process, and a browser beside it.

use std::env;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::args::Run;
use crate::error::Error;
use crate::setup::on_path;

/// How long the browser waits for the server.
const START_LIMIT: Duration = Duration::from_secs(30);

/// Makes sure that the address to serve on is free, before anything long is begun.
///
/// # Errors
/// Another program listens there, or the address is not this machine's.
pub fn check_address(run: &Run) -> Result<(), Error> {
    let (host, port) = (run.host.as_str(), run.port);
    let unusable = |reason: &dyn std::fmt::Display| Error::Address(format!("Cannot serve on {host}:{port}: {reason}"));
    let addresses: Vec<_> = (host, port).to_socket_addrs().map_err(|error| unusable(&error))?.collect();
    let mut refusal = None;
    let mut usable = false;
    for address in addresses {
        match TcpListener::bind(address) {
            Ok(_) => usable = true,
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(taken(host, port)),
            // One of the two: a machine without IPv6 still has a name `::1`.
            Err(error) => refusal = Some(error),
        }
    }
    match refusal {
        Some(error) if !usable => Err(unusable(&error)),
        _ => Ok(()),
    }
}

fn taken(host: &str, port: u16) -> Error {
    let other = port.checked_add(1).unwrap_or(8081);
    Error::Address(format!(
        "Port {port} on {host} is taken by another program, perhaps by an earlier run.\n\
         End that program (`ss -ltnp 'sport = :{port}'` names it), or choose another port:\n\n    \
         cargo xtask run --port {other}"
    ))
}

/// Becomes the server, which serves the page in `dist`. Ctrl-C then reaches the
/// server alone, and its exit code is the command's.
///
/// # Errors
/// The server cannot be started.
pub fn become_server(program: &Path, dist: &Path, run: &Run) -> Result<(), Error> {
    if run.open && has_display() {
        open_when_ready(&url(run));
    }
    let mut server = Command::new(program);
    server.arg("--dist").arg(dist).args(["--host", &run.host, "--port", &run.port.to_string()]).args(&run.server);
    replace_process(server)
}

#[cfg(unix)]
fn replace_process(mut server: Command) -> Result<(), Error> {
    use std::os::unix::process::CommandExt;
    let source = server.exec();
    Err(Error::Start { program: server.get_program().to_string_lossy().into_owned(), source })
}

#[cfg(not(unix))]
fn replace_process(mut server: Command) -> Result<(), Error> {
    crate::process::run(&mut server)
}

/// Where the page is, for a browser on this machine.
fn url(run: &Run) -> String {
    let scheme = if run.tls { "https" } else { "http" };
    let host = match run.host.as_str() {
        "0.0.0.0" | "::" => "localhost".to_owned(),
        address if address.contains(':') => format!("[{address}]"),
        name => name.to_owned(),
    };
    format!("{scheme}://{host}:{}", run.port)
}

fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Starts this program again, beside the server that this process becomes. A
/// browser that does not open is no reason not to serve.
fn open_when_ready(url: &str) {
    let Ok(this) = env::current_exe() else { return };
    let mut opener = Command::new(this);
    opener.args(["open", url]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = opener.spawn() {
        eprintln!("No browser is opened: {error}");
    }
}

/// Waits until something listens at `url`, then opens it in the person's browser.
///
/// # Errors
/// Nothing listens there in time, or there is no way to open a browser.
pub fn open(url: &str) -> Result<(), Error> {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let started = Instant::now();
    // A server in another process can only be asked, again and again.
    while TcpStream::connect(authority).is_err() {
        if started.elapsed() > START_LIMIT {
            return Err(Error::Address(format!("nothing listens at {url}")));
        }
        thread::sleep(Duration::from_millis(50));
    }
    let openers: &[&[&str]] = if cfg!(windows) {
        &[&["explorer"]]
    } else if cfg!(target_os = "macos") {
        &[&["open"]]
    } else {
        &[&["xdg-open"], &["gio", "open"]]
    };
    let found = openers.iter().find_map(|words| Some((on_path(words[0])?, &words[1..])));
    let (program, arguments) = found.ok_or_else(|| Error::Address("nothing here opens a browser".to_owned()))?;
    crate::process::run(Command::new(program).args(arguments).arg(url))
}

#[cfg(test)]
mod tests {
    use super::{check_address, url};
    use crate::args::Run;
    use std::net::TcpListener;

    #[test]
    fn a_taken_port_is_named_with_a_way_out() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port();
        let run = Run { port, host: "127.0.0.1".to_owned(), ..Run::default() };
        let message = check_address(&run).unwrap_err().to_string();
        assert!(message.contains(&format!("Port {port} on 127.0.0.1 is taken")), "{message}");
        assert!(message.contains("cargo xtask run --port"), "{message}");
    }

    #[test]
    fn a_free_port_will_do() {
        let holder = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = holder.local_addr().unwrap().port();
        drop(holder);
        let run = Run { port, host: "127.0.0.1".to_owned(), ..Run::default() };
        assert!(check_address(&run).is_ok());
    }

    #[test]
    fn the_page_is_opened_where_a_browser_of_this_machine_finds_it() {
        let at = |host: &str, tls| url(&Run { host: host.to_owned(), tls, ..Run::default() });
        assert_eq!(at("localhost", false), "http://localhost:8080");
        assert_eq!(at("0.0.0.0", true), "https://localhost:8080");
        assert_eq!(at("::1", false), "http://[::1]:8080");
    }
}

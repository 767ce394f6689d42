//! Starting, and why it may fail.

use std::fs;
use std::net::TcpListener;

use crate::program::{Program, command, page, run};

#[test]
fn the_first_line_is_a_sentence_with_the_address() {
    let program = Program::start(&[]);
    let address = program.first_line.strip_prefix("liza-server listens on http://localhost:").unwrap();
    assert_ne!(address.trim_end().parse::<u16>().unwrap(), 0);
    let answer = program.exchange(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok\n"), "{answer}");
}

#[test]
fn localhost_is_both_its_addresses() {
    if TcpListener::bind("[::1]:0").is_err() {
        return; // A machine without IPv6 has one only.
    }
    let program = Program::start(&[]);
    std::net::TcpStream::connect(("::1", program.port())).unwrap();
}

#[test]
fn an_address_is_printed_as_a_browser_takes_it() {
    assert!(Program::start(&["--host", "127.0.0.1"]).first_line.contains(" http://127.0.0.1:"));
    if TcpListener::bind("[::1]:0").is_ok() {
        assert!(Program::start(&["--host", "::1"]).first_line.contains(" http://[::1]:"));
    }
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (output, stderr) = run(command(&page()).args(["--port", &port]));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains(&format!("port {port} is in use on 127.0.0.1")), "{stderr}");
    assert!(output.stdout.is_empty());
}

#[test]
fn a_missing_page_is_named() {
    let dist = page();
    fs::remove_file(dist.path().join("index.html")).unwrap();
    let (output, stderr) = run(&mut command(&dist));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains("index.html is missing"), "{stderr}");
}

#[test]
fn wrong_options_are_refused() {
    for (option, value) in [
        ("--stun-url", "https://stun.example.org"),
        ("--stun-url", "stun:"),
        ("--stun-url", "stun://host"),
        ("--allow-origin", "*"),
        ("--allow-origin", "https://example.org/"),
        ("--max-mailboxes", "0"),
        ("--max-memory-mib", "3"),
        ("--log", "=,="),
        ("--port", "65536"),
    ] {
        let (output, stderr) = run(command(&page()).args([option, value]));
        assert_eq!(output.status.code(), Some(2), "{option} {value}: {stderr}");
    }
}

#[test]
fn each_option_has_a_variable() {
    let (output, _) = run(command(&page()).arg("--help"));
    let help = String::from_utf8(output.stdout).unwrap();
    let options = help.lines().filter(|line| line.trim_start().starts_with("--")).count();
    assert!(options >= 8);
    assert_eq!(help.matches("[env: LIZA_").count(), options, "{help}");
}

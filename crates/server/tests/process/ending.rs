//! Ctrl-C and SIGTERM.

use std::io::{Read, Write};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use crate::program::Program;

/// What a server gives requests that are under way, when nothing else is said.
const DRAIN: Duration = Duration::from_secs(3);

/// Sends `signal` and waits; returns the exit status and how long it took.
fn end(program: &mut Program, signal: &str) -> (ExitStatus, Duration) {
    let start = Instant::now();
    program.signal(signal);
    (program.child.wait().unwrap(), start.elapsed())
}

#[test]
fn both_signals_end_it_with_success() {
    for signal in ["-INT", "-TERM"] {
        let mut program = Program::start(&["--legacy"]);
        let (status, took) = end(&mut program, signal);
        assert_eq!(status.code(), Some(0), "{signal}");
        assert!(took < DRAIN, "{signal} took {took:?}");
    }
}

#[test]
fn an_idle_connection_does_not_hold_it_up() {
    let mut program = Program::start(&["--legacy"]);
    let mut idle = program.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    assert_ne!(idle.read(&mut [0; 1024]).unwrap(), 0);
    let (status, took) = end(&mut program, "-TERM");
    assert_eq!(status.code(), Some(0));
    assert!(took < DRAIN, "took {took:?}");
}

#[test]
fn a_request_under_way_is_answered() {
    let mut program = Program::start(&["--legacy"]);
    let body = r#"{"action":"ping","from":"a","to":"b"}"#;
    let (first, last) = body.split_at(10);
    let mut stream = program.connect();
    let head = format!(
        "POST /api/signaling HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server says that it reads the body: the request is under way.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100 Continue"));
    stream.write_all(first.as_bytes()).unwrap();
    program.signal("-TERM");
    while std::net::TcpStream::connect(("127.0.0.1", program.port())).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(last.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(r#""success":true"#), "{answer}");
    assert_eq!(program.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_request_that_never_ends_is_cut() {
    let mut program = Program::start(&["--legacy", "--drain", "1"]);
    let mut stuck = program.connect();
    stuck
        .write_all(
            b"POST /api/signaling HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        )
        .unwrap();
    assert_ne!(stuck.read(&mut [0; 64]).unwrap(), 0);
    let (status, took) = end(&mut program, "-TERM");
    assert_eq!(status.code(), Some(0));
    assert!(took >= Duration::from_secs(1) && took < DRAIN, "took {took:?}");
}

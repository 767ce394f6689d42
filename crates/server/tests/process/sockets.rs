//! What only a real connection shows.

use crate::program::Program;

#[test]
fn the_refusal_of_a_large_body_reaches_its_sender() {
    let program = Program::start(&["--legacy"]);
    for bytes in [300 << 10, 4 << 20] {
        let mut request = format!(
            "POST /api/signaling HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {bytes}\r\n\r\n"
        )
        .into_bytes();
        request.resize(request.len() + bytes, b' ');
        let answer = program.exchange(&request);
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains(r#""success":false"#), "{answer}");
    }
}

#[test]
fn what_callers_say_is_not_logged() {
    let mut program = Program::start(&["--legacy", "--log", "trace"]);
    let body = r#"{"action":"signal","from":"CALLER","to":"CALLEE","type":"offer","data":{"sdp":"ICE-PWD"}}"#;
    let post = format!(
        "POST /api/signaling HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert!(program.exchange(post.as_bytes()).contains(r#""success":true"#));
    program.child.kill().unwrap();
    let log = program.log();
    assert!(log.contains("signal posted"), "{log}");
    for word in ["ICE-PWD", "CALLER", "CALLEE"] {
        assert!(!log.contains(word), "{log}");
    }
}

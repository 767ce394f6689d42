//! What the server does, in figures.

use std::net::TcpStream;

use crate::program::Program;

fn ask(program: &Program, request: &str) -> String {
    let answer = program.exchange(format!("{request}\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes());
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// The figure in a line of `/metrics`.
fn figure(program: &Program, name: &str) -> Option<f64> {
    let text = ask(program, "GET /metrics HTTP/1.1");
    assert!(text.trim_end().ends_with("# EOF"), "{text}");
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.rsplit_once(' ').unwrap().1.parse().unwrap())
}

fn open(program: &Program, user: &str) -> String {
    let body = format!(r#"{{"user":"{user}"}}"#);
    let head = "POST /api/signaling/v1/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close";
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let answer = program.exchange(request.as_bytes());
    let opened: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    opened["token"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn sessions_signals_deliveries_and_refusals_are_counted() {
    let program = Program::start(&[]);
    let (anna, boris) = (open(&program, "anna"), open(&program, "boris"));
    assert_eq!(open(&program, "anna"), "", "the id is taken");
    let body = r#"{"signals":[{"key":"1","to":"boris","type":"pong"},{"key":"2","to":"nobody","type":"pong"}]}"#;
    let post = format!(
        "POST /api/signaling/v1/signals HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {anna}\
         \r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert!(program.exchange(post.as_bytes()).contains("\"absent\""));
    assert_eq!(figure(&program, "liza_mailbox_events"), Some(2.0));
    let read = format!("GET /api/signaling/v1/events HTTP/1.1\r\nAuthorization: Bearer {boris}");
    assert!(ask(&program, &read).contains("\"from\":\"anna\""));

    let expected = [
        ("liza_sessions ", 2.0),
        ("liza_mailboxes ", 3.0),
        ("liza_signals_total{recipient=\"present\"}", 1.0),
        ("liza_signals_total{recipient=\"absent\"}", 1.0),
        ("liza_deliveries_total{way=\"long-poll\"}", 1.0),
        ("liza_delivery_seconds_count", 1.0),
        ("liza_refusals_total{code=\"user-taken\"}", 1.0),
        ("liza_requests_seconds_count{method=\"POST\",route=\"/api/signaling/v1/signals\"}", 1.0),
    ];
    for (name, value) in expected {
        assert_eq!(figure(&program, name), Some(value), "{name}");
    }
}

#[test]
fn a_connection_counts_as_long_as_it_is_open() {
    let program = Program::start(&[]);
    let held: Vec<TcpStream> = (0..5).map(|_| program.connect()).collect();
    let began = std::time::Instant::now();
    while figure(&program, "liza_connections ") != Some(6.0) {
        assert!(began.elapsed().as_secs() < 20, "five, and the one that asks");
    }
    drop(held);
    while figure(&program, "liza_connections ") != Some(1.0) {
        assert!(began.elapsed().as_secs() < 40, "only the one that asks");
    }
}

#[test]
fn methods_that_nothing_takes_are_one_figure() {
    let program = Program::start(&[]);
    for n in 0..20 {
        ask(&program, &format!("METHOD{n} /healthz HTTP/1.1"));
    }
    let text = ask(&program, "GET /metrics HTTP/1.1");
    assert!(!text.contains("METHOD"), "{text}");
    assert_eq!(figure(&program, "liza_requests_seconds_count{method=\"other\",route=\"/healthz\"}"), Some(20.0));
}

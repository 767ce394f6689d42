//! How many connections an address may have.

use std::io::{Read, Write};

use crate::program::Program;

const REQUEST: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[test]
fn one_more_than_allowed_is_told_so_and_many_more_are_cut_off() {
    let program = Program::start(&["--max-address-connections", "2"]);
    let mut held = [program.connect(), program.connect()];
    for stream in &mut held {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        assert_ne!(stream.read(&mut [0; 1024]).unwrap(), 0, "it is open");
    }
    let answer = program.exchange(REQUEST);
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(answer.contains("\"too-many-connections\"") && answer.contains("retry-after: 10"), "{answer}");

    let refused = [program.connect(), program.connect()];
    for mut stream in &refused {
        stream.write_all(&REQUEST[..20]).unwrap();
    }
    let mut cut = program.connect();
    assert!(matches!(cut.read(&mut [0; 1]), Ok(0) | Err(_)), "not even an answer");

    drop((held, refused));
    // Cut off meanwhile, or refused, until the server has seen that the places are free.
    let answered = || {
        let mut stream = program.connect();
        let mut answer = String::new();
        let exchanged = stream.write_all(REQUEST).and_then(|()| stream.read_to_string(&mut answer));
        exchanged.is_ok() && answer.starts_with("HTTP/1.1 200")
    };
    let began = std::time::Instant::now();
    while !answered() {
        assert!(began.elapsed().as_secs() < 20, "a place that was left is free again");
    }
}

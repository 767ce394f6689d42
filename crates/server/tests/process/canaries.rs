//! What is secret, and what callers say to each other, is in no line of the log, however much is logged.

use std::fs;
use std::io::Read;
use std::thread;

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::program::Program;

/// Reads to its end, so that the program never waits for a reader.
fn drained(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        text
    })
}

#[tokio::test]
async fn no_line_holds_a_secret() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "CANARY-TURN-SECRET").unwrap();
    let file = file.to_str().unwrap();
    let mut program =
        Program::start(&["--log", "trace", "--turn-url", "turn:turn.example.org", "--turn-secret-file", file]);
    let stderr = drained(program.stderr.take().unwrap());

    let (one, mut two) =
        (Caller::open(program.address(), "CANARY-ONE").await, Caller::open(program.address(), "CANARY-TWO").await);
    let turn: Value = one.post("turn", json!({})).await.json().await.unwrap();
    let tickets = [one.ticket().await, two.ticket().await];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut secrets = vec![
        text(&turn["iceServers"][0]["credential"]),
        text(&turn["iceServers"][0]["username"]),
        one.token.clone(),
        two.token.clone(),
    ];
    secrets.extend(tickets.clone());

    // Said by each way, and read by each way.
    let (mut ws, mut sse) = (one.ws().await, two.sse().await);
    let signal =
        json!({ "key": "CANARY-KEY", "to": "CANARY-TWO", "type": "offer", "data": { "sdp": "a=ice-pwd:CANARY-PWD" } });
    ws.say(json!({ "signals": [signal] })).await;
    while sse.next().await.unwrap()["event"] != "signal" {}
    two.send("CANARY-ONE", json!("a=ice-pwd:CANARY-PWD")).await;
    while ws.next().await.unwrap()["event"] != "signal" {}

    // Refused, each with something secret in the wrong place.
    let get = async |path: String, token: &str| one.client.get(one.url(&path)).bearer_auth(token).send().await.unwrap();
    let refused = [
        get("events?token=CANARY-QUERY".to_owned(), "CANARY-TOKEN").await,
        get(format!("events?after=CANARY-CURSOR&ticket={}", tickets[0]), &one.token).await,
        get(format!("{}?CANARY-QUERY", tickets[1]), "CANARY-TOKEN").await,
        one.post("signals", json!({ "signals": ["CANARY-BODY"] })).await,
        one.post("sessions", json!({ "user": "CANARY-TWO", "takeover": "CANARY-TAKEOVER" })).await,
        one.post("goodbye", json!({ "token": "CANARY-GOODBYE" })).await,
    ];
    assert!(refused.iter().all(|answer| answer.status().is_client_error()));
    ws.say(json!("CANARY-MESSAGE")).await;
    while ws.next().await.unwrap()["event"] != "refused" {}
    assert_eq!(one.post("goodbye", json!({ "token": one.token })).await.status(), 204);

    program.child.kill().unwrap();
    let log = stderr.join().unwrap();
    let mut said = program.first_line.clone();
    program.stdout.read_to_string(&mut said).unwrap();
    assert!(log.contains("signal posted") && log.contains("request refused"), "{log}");
    secrets.push("CANARY".to_owned());
    for (text, secret) in [&log, &said].into_iter().flat_map(|text| secrets.iter().map(move |secret| (text, secret))) {
        let line = text.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None, "{secret}");
    }
}

//! Whatever comes by WebSocket, the stream goes on, and the server does in any case.

use futures_util::SinkExt;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::caller::{LIMIT, Ws};
use crate::wire::Server;

const MESSAGES: [&str; 8] = [
    r#"{"beat":true}"#,
    r#"{"beat":1}"#,
    r#"{"ack":"a.0"}"#,
    r#"{"ack":"?"}"#,
    r#"{"signals":[{"key":"k","to":"user1","type":"pong"}]}"#,
    r#"{"signals":[{"key":"k","to":"user1","type":"pong","data":"\ud800"}]}"#,
    r#"{"signals":[{"key":"","to":"user1","type":"pong"}]}"#,
    r#"{"signals":{}}"#,
];

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        select(&MESSAGES[..]).prop_map(Message::text),
        any::<String>().prop_map(Message::text),
        vec(any::<u8>(), 0..100).prop_map(Message::binary),
        vec(any::<u8>(), 0..100).prop_map(|bytes| Message::Ping(bytes.into())),
    ]
}

/// A signal that is good is taken, whatever came before.
async fn goes_on(ws: &mut Ws, key: &str) {
    ws.say(json!({ "signals": [{ "key": key, "to": "absent", "type": "pong" }] })).await;
    loop {
        let event = ws.next().await.unwrap();
        if event["results"][0]["key"] == key {
            assert_eq!(event["results"][0]["recipient"], "absent", "{event}");
            break;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_messages_leave_the_stream_as_it_was(messages in vec(message(), 0..50)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let server = Server::start(&[]).await;
            let mut ws = server.open("user1").await.ws().await;
            for message in messages {
                ws.0.send(message).await.unwrap();
            }
            goes_on(&mut ws, "last").await;
        });
    }
}

#[tokio::test]
async fn bytes_that_are_no_frames_end_their_own_stream_alone() {
    let server = Server::start(&[]).await;
    let (one, two) = (server.open("user1").await, server.open("user2").await);
    let (mut broken, mut whole) = (one.ws().await, two.ws().await);
    let MaybeTlsStream::Plain(socket) = broken.0.get_mut() else { panic!("a plain connection") };
    socket.write_all(&[0xff; 4096]).await.unwrap();
    while broken.next().await.is_some() {}
    goes_on(&mut whole, "k").await;
}

#[tokio::test]
async fn a_message_above_the_limit_ends_its_own_stream_alone() {
    let server = Server::start(&[]).await;
    let (one, two) = (server.open("user1").await, server.open("user2").await);
    let (mut large, mut whole) = (one.ws().await, two.ws().await);
    // The server may hang up before all of it is sent.
    let _ = tokio::time::timeout(LIMIT, large.0.send(Message::text("x".repeat(3 * 1024 * 1024)))).await.unwrap();
    while large.next().await.is_some() {}
    goes_on(&mut whole, "k").await;
}

#[tokio::test]
async fn line_ends_in_data_do_not_break_a_stream_of_server_sent_events() {
    let server = Server::start(&[]).await;
    let one = server.open("user1").await;
    let mut sse = one.sse().await;
    assert_eq!(sse.next().await.unwrap()["event"], "ready");
    let body = "{\"signals\":[{\"key\":\"k\",\"to\":\"user1\",\"type\":\"pong\",\"data\":[1,\r\n\n\r2]}]}";
    one.client.post(one.url("signals")).bearer_auth(&one.token).body(body).send().await.unwrap();
    assert_eq!(sse.next().await.unwrap()["data"], json!([1, 2]));
}

#[tokio::test]
async fn a_flood_of_messages_ends_the_stream() {
    for message in [Message::text(r#"{"beat":true}"#), Message::binary("?")] {
        let server = Server::start(&["--session-rate", "1"]).await;
        let mut ws = server.open("user1").await.ws().await;
        // Ten times the rate, for ten seconds at once, and then some; what comes after the end has nowhere to go.
        for _ in 0..500 {
            let _sent = ws.0.send(message.clone()).await;
        }
        let ended = async { while ws.next().await.is_some() {} };
        tokio::time::timeout(LIMIT, ended).await.unwrap();
    }
}

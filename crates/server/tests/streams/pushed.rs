//! What comes is pushed at once, by each way, and a stream goes on where another one ended.

use serde_json::json;

use crate::caller::Sse;
use crate::wire::Server;

#[tokio::test]
async fn a_websocket_brings_events_and_takes_signals() {
    let server = Server::start(&[]).await;
    let (one, two) = (server.open("user1").await, server.open("user2").await);
    let (mut ws1, mut ws2) = (one.ws().await, two.ws().await);
    assert_eq!(ws1.next().await.unwrap()["event"], "ready");
    assert_eq!(ws2.next().await.unwrap(), json!({ "event": "ready", "gap": false, "cursor": two.cursor }));

    ws1.say(json!({ "signals": [{ "key": "k", "to": "user2", "type": "offer", "data": { "sdp": "v=0" } }] })).await;
    assert_eq!(
        ws1.next().await.unwrap(),
        json!({ "event": "posted", "results": [{ "key": "k", "recipient": "present" }] })
    );
    let event = ws2.next().await.unwrap();
    assert_eq!(
        (&event["from"], &event["type"], &event["data"]["sdp"]),
        (&json!("user1"), &json!("offer"), &json!("v=0"))
    );
}

/// A ring while the socket is busy with a message of its own is not missed.
#[tokio::test]
async fn what_one_sends_to_oneself_comes_before_any_beat() {
    let server = Server::start(&["--lease", "600"]).await;
    let mut ws = server.open("user1").await.ws().await;
    assert_eq!(ws.next().await.unwrap()["event"], "ready");
    for key in ["1", "2", "3"] {
        ws.say(json!({ "signals": [{ "key": key, "to": "user1", "type": "ping", "data": {} }] })).await;
        assert_eq!(ws.next().await.unwrap()["results"][0]["key"], key);
        assert_eq!(ws.next().await.unwrap()["event"], "signal");
    }
}

#[tokio::test]
async fn sse_goes_on_after_the_last_event_id() {
    let server = Server::start(&[]).await;
    let (mut one, two) = (server.open("user1").await, server.open("user2").await);
    let mut sse = two.sse().await;
    assert_eq!(sse.next().await.unwrap()["event"], "ready");
    one.send("user2", json!(1)).await;
    one.send("user2", json!(2)).await;
    let first = sse.next().await.unwrap();
    assert_eq!((&first["data"], &sse.next().await.unwrap()["data"]), (&json!(1), &json!(2)));

    let again = two.client.get(two.url("events")).bearer_auth(&two.token).header("accept", "text/event-stream");
    let again = again.header("last-event-id", first["cursor"].as_str().unwrap());
    let mut sse = Sse::of(again.send().await.unwrap());
    assert_eq!(sse.next().await.unwrap()["gap"], false);
    assert_eq!(sse.next().await.unwrap()["data"], 2);
}

#[tokio::test]
async fn whoever_begins_after_an_event_has_read_it() {
    let server = Server::start(&[]).await;
    let (mut one, two) = (server.open("user1").await, server.open("user2").await);
    one.send("user2", json!(1)).await;
    one.send("user2", json!(2)).await;
    let begin = async |cursor: &str| {
        let request = two.client.get(two.url("events")).bearer_auth(&two.token).header("accept", "text/event-stream");
        Sse::of(request.header("last-event-id", cursor).send().await.unwrap())
    };
    let mut sse = begin(&two.cursor).await;
    sse.next().await.unwrap();
    let first = sse.next().await.unwrap()["cursor"].as_str().unwrap().to_owned();
    assert_eq!(begin(&first).await.next().await.unwrap()["gap"], false);
    let mut sse = begin(&two.cursor).await;
    assert_eq!(sse.next().await.unwrap()["gap"], true, "what was acknowledged is gone");
    assert_eq!(sse.next().await.unwrap()["data"], 2);
}

#[tokio::test]
async fn a_long_poll_is_answered_when_something_comes() {
    let server = Server::start(&[]).await;
    let (mut one, two) = (server.open("user1").await, server.open("user2").await);
    let url = two.url(&format!("events?after={}&wait=30", two.cursor));
    let (answer, _) = tokio::join!(two.client.get(url).bearer_auth(&two.token).send(), one.send("user2", json!(7)));
    let batch: serde_json::Value = answer.unwrap().json().await.unwrap();
    assert_eq!((&batch["events"][0]["data"], &batch["gap"]), (&json!(7), &json!(false)));
}

#[tokio::test]
async fn a_stream_has_beats_that_renew_the_lease_when_they_are_answered() {
    let server = Server::start(&["--lease", "4"]).await;
    let (one, two) = (server.open("user1").await, server.open("user2").await);
    let (mut answering, mut silent) = (one.ws().await, two.ws().await);
    for beats in 0..6 {
        while answering.next().await.unwrap()["event"] != "beat" {}
        answering.say(json!({ "beat": true })).await;
        assert!(beats < 6);
    }
    let mut last = json!(null);
    while let Some(event) = silent.next().await {
        last = event;
    }
    assert_eq!(last, json!({ "event": "ended", "reason": "lease" }));
}

#[tokio::test]
async fn nonsense_is_refused_and_the_stream_goes_on() {
    let server = Server::start(&[]).await;
    let one = server.open("user1").await;
    let mut ws = one.ws().await;
    ws.next().await.unwrap();
    for nonsense in [json!("x"), json!({ "signals": [{ "key": "k" }] }), json!({ "ack": "?" })] {
        ws.say(nonsense).await;
        let event = ws.next().await.unwrap();
        assert_eq!(event["event"], "refused", "{event}");
    }
    ws.say(json!({ "signals": [] })).await;
    assert_eq!(ws.next().await.unwrap()["event"], "posted");
}

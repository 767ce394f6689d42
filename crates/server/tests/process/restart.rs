//! A server that is killed comes back as another one: callers learn it, and nothing hangs.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::program::Program;

#[tokio::test]
async fn a_killed_servers_callers_learn_that_history_is_gone() {
    let mut program = Program::start(&[]);
    let (mut one, two) =
        (Caller::open(program.address(), "user1").await, Caller::open(program.address(), "user2").await);
    let (mut ws, mut sse) = (one.ws().await, two.sse().await);
    assert_eq!(ws.next().await.unwrap()["event"], "ready");
    assert_eq!(sse.next().await.unwrap()["event"], "ready");
    assert_eq!(one.send("user2", json!("unread")).await["recipient"], "present");
    assert_eq!(sse.next().await.unwrap()["data"], "unread");

    let port = program.port().to_string();
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    assert_eq!(ws.next().await, None);
    assert_eq!(sse.next().await, None);
    let unsent = json!({ "signals": [{ "key": "unsent", "to": "user2", "type": "pong" }] });
    let post = one.client.post(one.url("signals")).bearer_auth(&one.token).json(&unsent);
    assert!(post.try_clone().unwrap().send().await.unwrap_err().is_connect(), "nobody is there");

    let again = Program::start(&["--port", &port]);
    assert_eq!(again.port().to_string(), port);
    for request in [post, one.client.get(one.url("events?wait=30")).bearer_auth(&one.token)] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], "unknown-session");
    }

    let mut fresh = Caller::open(again.address(), "user2").await;
    let epoch = |cursor: &str| cursor.split('.').next().map(str::to_owned);
    assert_ne!(epoch(&fresh.cursor), epoch(&two.cursor));
    fresh.cursor.clone_from(&two.cursor);
    let mut ws = fresh.ws().await;
    let ready = ws.next().await.unwrap();
    assert_eq!((&ready["event"], &ready["gap"]), (&json!("ready"), &json!(true)));
    fresh.send("user2", json!("new")).await;
    assert_eq!(ws.next().await.unwrap()["data"], "new");
}

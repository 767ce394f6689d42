//! A reader that does not read hurts nobody else: its mailbox fills up, and that is all.

use serde_json::json;

use crate::caller::Caller;
use crate::program::Program;

#[tokio::test]
async fn a_slow_readers_mailbox_fills_and_another_ones_does_not() {
    let program = Program::start(&["--session-rate", "1000"]);
    let open = |user| Caller::open(program.address(), user);
    let (mut one, slow, quick) = (open("one").await, open("slow").await, open("quick").await);
    let _never_read = slow.ws().await;
    let mut stream = quick.ws().await;
    stream.next().await.unwrap();
    let mut refused = 0;
    for n in 0..300 {
        refused += u32::from(one.send("slow", json!("x".repeat(30_000))).await.get("error").is_some());
        assert_eq!(one.send("quick", json!(n)).await["recipient"], "present");
        let event = stream.next().await.unwrap();
        assert_eq!(event["data"], n);
        stream.say(json!({ "ack": event["cursor"] })).await;
    }
    assert!(refused > 200, "a mebibyte is full after 34 of them: {refused}");
}

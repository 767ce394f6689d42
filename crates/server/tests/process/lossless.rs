//! 10,000 signals arrive once and in order, though both sides are cut off again and again and change their way.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::program::Program;

const SIGNALS: u64 = 10_000;

/// Sends all signals in order, some requests twice, some without waiting for the answer.
async fn sender(caller: Caller, mut chance: Rng) {
    let mut next = 0;
    while next < SIGNALS {
        let until = (next + chance.u64(1..=32)).min(SIGNALS);
        let signals: Vec<_> = (next..until)
            .map(|n| json!({ "key": n.to_string(), "to": "reader", "type": "ice-candidate", "data": n }))
            .collect();
        let body = json!({ "signals": signals });
        if chance.u8(..4) == 0 {
            // Cut off: nobody knows how far it came.
            let request = caller.post("signals", body.clone());
            let wait = std::time::Duration::from_micros(chance.u64(..2000));
            let _ = tokio::time::timeout(wait, request).await;
        }
        let answer: Value = caller.post("signals", body).await.json().await.unwrap();
        let results = answer["results"].as_array().unwrap_or_else(|| panic!("{answer}"));
        next += results.iter().take_while(|result| result.get("error").is_none()).count() as u64;
    }
}

struct Reading {
    caller: Caller,
    came: Vec<u64>,
}

impl Reading {
    /// Takes an event; false once it was the last.
    fn take(&mut self, event: &Value) -> bool {
        if let Some(cursor) = event["cursor"].as_str() {
            self.caller.cursor = cursor.to_owned();
        }
        self.came.extend(event["data"].as_u64());
        event["data"] != SIGNALS - 1
    }

    async fn by_ws(&mut self, events: u64) {
        let mut ws = self.caller.ws().await;
        for _ in 0..events {
            let Some(event) = ws.next().await else { break };
            if !self.take(&event) {
                break;
            }
            ws.say(json!({ "ack": self.caller.cursor })).await;
        }
    }

    async fn by_sse(&mut self, events: u64) {
        self.caller.post("acks", json!({ "cursor": self.caller.cursor })).await;
        let mut sse = self.caller.sse().await;
        for _ in 0..events {
            let Some(event) = sse.next().await else { break };
            if !self.take(&event) {
                break;
            }
        }
    }

    /// Cut off after some of the answer: the rest is asked for again.
    async fn by_long_poll(&mut self, chance: &mut Rng) {
        let url = self.caller.url(&format!("events?after={}&wait=1", self.caller.cursor));
        let answer = self.caller.client.get(url).bearer_auth(&self.caller.token).send().await.unwrap();
        let batch: Value = answer.json().await.unwrap();
        assert_eq!(batch["gap"], false, "{batch}");
        let events = batch["events"].as_array().unwrap();
        let kept = chance.usize(..=events.len());
        for event in &events[..kept] {
            self.take(event);
        }
    }
}

/// Reads by one way after the other, each for a while, and gives what came.
async fn reader(caller: Caller, mut chance: Rng) -> Vec<u64> {
    let mut reading = Reading { caller, came: Vec::new() };
    while (reading.came.len() as u64) < SIGNALS {
        let events = chance.u64(1..=100);
        match chance.u8(..3) {
            0 => reading.by_ws(events).await,
            1 => reading.by_sse(events).await,
            _ => reading.by_long_poll(&mut chance).await,
        }
    }
    reading.came
}

#[tokio::test]
async fn ten_thousand_signals_arrive_once_and_in_order() {
    let options = ["--session-rate", "100000", "--address-rate", "100000"];
    let program = Program::start(&options);
    let (one, two) = (Caller::open(program.address(), "sender").await, Caller::open(program.address(), "reader").await);
    let (_, came) = tokio::join!(sender(one, Rng::with_seed(1)), reader(two, Rng::with_seed(2)));
    assert_eq!(came, (0..SIGNALS).collect::<Vec<_>>());
}

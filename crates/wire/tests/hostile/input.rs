//! What may come: text of any kind, JSON of any shape, and JSON with the names that parsers look for.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// Members that some form has.
const NAMES: [&str; 33] = [
    "action",
    "ack",
    "all",
    "beat",
    "call",
    "candidate",
    "code",
    "cursor",
    "data",
    "error",
    "event",
    "events",
    "from",
    "gap",
    "id",
    "key",
    "liza",
    "message",
    "re",
    "reason",
    "recipient",
    "results",
    "retryAfter",
    "sdp",
    "sdpMid",
    "sdpMLineIndex",
    "seq",
    "signals",
    "success",
    "timestamp",
    "to",
    "type",
    "v",
];

/// Texts that some member has.
const WORDS: [&str; 23] = [
    "a",
    "ping",
    "pong",
    "offer",
    "answer",
    "ice-candidate",
    "disconnect",
    "signal",
    "expired",
    "peer-gone",
    "ready",
    "beat",
    "ended",
    "posted",
    "refused",
    "closed",
    "lease",
    "taken-over",
    "present",
    "absent",
    "e.1",
    "v=0\r\n",
    "candidate:1 1 udp 1 h 9 typ host",
];

/// Any JSON; the names and texts are often those that are looked for.
pub fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..5_u8).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        select(&WORDS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(name(), inner, 0..8).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An object with some of the members that are looked for.
pub fn object() -> impl Strategy<Value = Value> {
    btree_map(name(), json(), 0..10).prop_map(|members| Value::Object(members.into_iter().collect()))
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![9 => select(&NAMES[..]).prop_map(str::to_owned), 1 => any::<String>()]
}

/// Any text; often JSON, whole or broken somewhere.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        object().prop_map(|json| json.to_string()),
        json().prop_map(|json| json.to_string()),
        (object(), any::<Index>(), any::<String>()).prop_map(|(json, place, put)| broken(&json, place, &put)),
    ]
}

/// Any bytes; often a text as above.
pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![1 => vec(any::<u8>(), 0..200), 4 => text().prop_map(String::into_bytes)]
}

fn broken(json: &Value, place: Index, put: &str) -> String {
    let mut chars: Vec<char> = json.to_string().chars().collect();
    let place = place.index(chars.len());
    chars.splice(place..=place, put.chars());
    chars.into_iter().collect()
}

/// How deep arrays and objects nest.
pub fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

//! The credentials that callers get, shown to a real TURN server: coturn, with its own client.

#![allow(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

#[path = "../streams/caller.rs"]
#[allow(dead_code, reason = "shared with the tests of streams, which need all of it")]
mod caller;
mod credentials;
mod private_ranges;
#[path = "../streams/wire.rs"]
#[allow(dead_code, reason = "shared with the tests of streams, which need all of it")]
mod wire;

//! Several nodes on one Redis: any of them serves any caller, and each may die.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

#[path = "../streams/caller.rs"]
#[allow(dead_code, reason = "shared with the tests of streams, which need all of it")]
mod caller;
mod lossless;
mod old_pages;
mod outage;
#[path = "../process/program.rs"]
#[allow(dead_code, reason = "shared with the tests of the program, which need all of it")]
mod program;
mod resuming;
mod secured;
mod setting;
mod taking_over;

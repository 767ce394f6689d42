//! The files of `deploy/`, read by the programs that they are for.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

#[path = "../streams/caller.rs"]
#[allow(dead_code, reason = "shared with the tests of streams, which need all of it")]
mod caller;
mod front;
mod https;
mod nginx;
#[path = "../process/program.rs"]
#[allow(dead_code, reason = "shared with the tests of the program, which need all of it")]
mod program;
#[path = "../nodes/setting.rs"]
mod setting;
mod unit;

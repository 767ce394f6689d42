//! The program itself: starting, ending, and what it says.

#![expect(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

#[path = "../streams/caller.rs"]
#[allow(dead_code, reason = "shared with the tests of streams, which need all of it")]
mod caller;
mod canaries;
mod certificates;
mod connections;
#[cfg(unix)]
mod draining;
#[cfg(unix)]
mod ending;
mod logs;
mod lossless;
mod metrics;
mod program;
mod restart;
mod slow;
mod sockets;
mod starting;

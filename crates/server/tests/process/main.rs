//! The program itself: starting, ending, and what it says.

#![expect(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

mod certificates;
mod connections;
#[cfg(unix)]
mod ending;
mod logs;
mod metrics;
mod program;
mod sockets;
mod starting;

//! The program itself: starting, ending, and what it says.

#![expect(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

#[cfg(unix)]
mod ending;
mod program;
mod sockets;
mod starting;

//! Events as they are pushed: by WebSocket, SSE and long-poll, over real sockets.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

mod caller;
mod drain;
mod hostile;
mod newest;
mod pushed;
mod tickets;
mod wire;

//! The signaling service, one behaviour a file. Requests go to the real router, without a socket and by a clock that the
//! test moves; `crates/server/tests/streams` has those that need sockets.

#![allow(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

mod absent;
mod api_page;
mod caller;
mod delivery;
mod document;
mod ends;
mod goodbye;
mod hostile;
mod limits;
mod old_pages;
mod refusals;
mod strangers;
mod taken;
mod turn;
mod waiting;

//! What the server answers, one behaviour a file. Requests go to the real router, without a socket.

#![expect(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

mod app;
mod config;
mod cors;
mod full_mailbox;
mod health;
mod memory;
mod page_files;
mod page_headers;
mod refusals;
mod requests;
mod same_second;

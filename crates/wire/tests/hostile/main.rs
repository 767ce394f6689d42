//! Whatever comes over the wire is read without a panic, and what is taken keeps the bounds that are promised for it.

#![allow(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

mod answers;
mod ids;
mod input;
mod old_answers;
mod requests;
mod signals;

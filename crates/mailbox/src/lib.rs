//! Sending and reading signals without losing or repeating one, and waiting after errors.
//!
//! Pure: no I/O, no clock, no browser. With our signaling service, [`Outbox`] keeps what is to be sent until it was taken,
//! and [`Place`] knows how far the mailbox was read. With the deployed API, [`Reader`] says what to ask and sorts the
//! answers. [`Backoff`] says how long to wait.

mod backoff;
mod outbox;
mod place;
mod reader;

pub use backoff::Backoff;
pub use outbox::{Outbox, Waiting};
pub use place::Place;
pub use reader::{Fresh, Reader};

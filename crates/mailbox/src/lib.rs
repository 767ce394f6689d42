//! Reading a mailbox of the deployed signaling API without losing or repeating a signal, and waiting after errors.
//!
//! Pure: no I/O, no clock, no browser. [`Reader`] says what to ask and sorts the answers; [`Backoff`] says how long to
//! wait.

mod backoff;
mod reader;

pub use backoff::Backoff;
pub use reader::{Fresh, Reader};

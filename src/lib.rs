//! A call client for browsers, and the test page on top of it.
//!
//! [`client`] drives `RTCPeerConnection` and `getUserMedia` for one user; all decisions are `liza_core`'s. [`signaling`]
//! carries its signals. [`settings`] says which signaling API and which ICE servers. [`page`] is the test page: two
//! clients side by side. [`check`] looks before a call whether all that it needs is there.

pub mod check;
pub mod client;
mod clock;
mod fetch;
mod method;
pub mod page;
pub mod settings;
pub mod signaling;
mod sleep;

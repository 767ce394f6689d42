//! A call client for browsers, and the test page on top of it.
//!
//! [`client`] drives `RTCPeerConnection` and `getUserMedia` for one user and talks to a signaling API; all decisions are
//! `liza_core`'s. [`settings`] says which API and which ICE servers. [`page`] is the test page: two clients side by side.

pub mod client;
pub mod page;
pub mod settings;

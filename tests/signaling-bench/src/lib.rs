//! A load of users, each with a WebSocket, who send signals to each other through a server, and what that took.
//!
//! - [`protocol`]: how a user of either server says and hears something;
//! - [`load`]: the users, and the measuring;
//! - [`servers`]: the servers, each in a process of its own;
//! - [`table`]: medians, as Markdown.
//!
//! Users and server share the machine's processors: the figures compare servers, and are not what a server of its own gives.

pub mod load;
pub mod protocol;
pub mod servers;
pub mod table;

/// Whatever ends a measurement before it is one.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

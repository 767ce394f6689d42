//! Real `redis-server` processes on loopback: one, a cluster of three, or two under a Sentinel. They end with the process that started them,
//! however that ends.

mod cluster;
mod guarded;
mod secrets;
mod sentinel;
mod server;

pub use cluster::Cluster;
pub use secrets::Secrets;
pub use sentinel::Sentinel;
pub use server::{Server, free_port};

/// Why a server is not there.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

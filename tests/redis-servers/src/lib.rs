//! Real `redis-server` processes on loopback: one, or a cluster of three. They end with the process that started them,
//! however that ends.

mod cluster;
mod server;

pub use cluster::Cluster;
pub use server::Server;

/// Why a server is not there.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

//! Engines on real Redis servers, which all tests share; each has a word of its own before its keys.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use liza_redis_servers::{Cluster, Server};
use liza_server::engine::{Credentials, Engine, EngineAddress, Limits, Redis};

use crate::stage::Making;

/// On one server.
pub fn redis_engine(limits: Limits) -> Making {
    static SERVER: OnceLock<Server> = OnceLock::new();
    engine(limits, SERVER.get_or_init(|| Server::start(&[]).unwrap()).url())
}

/// On a cluster of three.
pub fn cluster_engine(limits: Limits) -> Making {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    engine(limits, CLUSTER.get_or_init(|| Cluster::start().unwrap()).url())
}

fn engine(limits: Limits, url: String) -> Making {
    static ENGINES: AtomicU64 = AtomicU64::new(0);
    let word = format!("test{}", ENGINES.fetch_add(1, Ordering::Relaxed));
    Box::pin(async move {
        let Ok(EngineAddress::Redis(address)) = url.parse() else { panic!("{url}") };
        let engine = Redis::new(limits, &word, &word, &address, &Credentials::default()).unwrap();
        engine.reached().await;
        Arc::new(engine) as Arc<dyn Engine>
    })
}

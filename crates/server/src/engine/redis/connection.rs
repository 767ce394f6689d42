//! The connection to Redis: one for commands and doorbells, kept up for as long as the engine lives.
//!
//! While it is down, whatever needs it is refused at once. Nothing is put off: whoever is refused knows that nothing was
//! kept, or tries again under the same key.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, Cmd, Pipeline, ProtocolVersion, PushInfo, RedisError, RedisFuture, RedisResult,
    TlsMode, Value,
};
use tokio::sync::Mutex as AsyncMutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::address::{Form, RedisAddress};
use super::keys::{Keys, Partition};
use super::{Credentials, Unavailable};

/// Whatever is not answered for so long counts as refused.
const ANSWER: Duration = Duration::from_secs(2);

/// How many partitions one server is asked for at a time: the next caller waits for that.
const TOGETHER: usize = 32;

/// How many subscriptions are under way at a time in a cluster.
const AT_ONCE: usize = 64;

/// A way to one Redis, or to all of a cluster. Clones share it.
#[derive(Clone)]
pub(super) enum Wire {
    One(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl ConnectionLike for Wire {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::One(one) => one.req_packed_command(cmd),
            Self::Cluster(cluster) => cluster.req_packed_command(cmd),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::One(one) => one.req_packed_commands(pipeline, offset, count),
            Self::Cluster(cluster) => cluster.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::One(one) => one.get_db(),
            Self::Cluster(cluster) => cluster.get_db(),
        }
    }
}

/// Where to connect to.
pub(super) enum Store {
    One(Box<Client>),
    Sentinel(Box<AsyncMutex<SentinelClient>>),
    Cluster(RedisAddress, Credentials),
}

impl Store {
    /// Looks at the address; does not connect.
    pub(super) fn new(address: &RedisAddress, credentials: &Credentials) -> RedisResult<Self> {
        let password = credentials.password.as_deref();
        Ok(match &address.form {
            Form::Cluster => Self::Cluster(address.clone(), credentials.clone()),
            Form::One => {
                let server = address.servers(password)?.remove(0);
                let client = match (address.tls, credentials.certificates()) {
                    (true, Some(certificates)) => Client::build_with_tls(server, certificates)?,
                    _ => Client::open(server)?,
                };
                Self::One(Box::new(client))
            }
            Form::Sentinel(name) => {
                let kind = SentinelServerType::Master;
                let mut builder = SentinelClientBuilder::new(address.addresses()?, name, kind)?
                    .set_client_to_redis_protocol(ProtocolVersion::RESP3);
                if let Some(password) = password {
                    builder = builder.set_client_to_redis_password(password);
                }
                if let Some(user) = address.servers(None)?.first().and_then(|server| server.redis_settings().username())
                {
                    builder = builder.set_client_to_redis_username(user);
                }
                if address.tls {
                    builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
                    builder = builder.set_client_to_sentinel_tls_mode(TlsMode::Secure);
                    if let Some(certificates) = credentials.certificates() {
                        builder = builder.set_client_to_redis_certificates(certificates.clone());
                        builder = builder.set_client_to_sentinel_certificates(certificates);
                    }
                }
                Self::Sentinel(Box::new(AsyncMutex::new(builder.build()?)))
            }
        })
    }

    /// Connects, and listens to the doorbells of a node.
    pub(super) async fn connect(&self, keys: &Keys, node: &str) -> RedisResult<(Wire, UnboundedReceiver<PushInfo>)> {
        let (sender, pushes) = unbounded_channel();
        let bells = Partition::all().map(|partition| keys.doorbell(partition) + node);
        let one = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER))
            .set_response_timeout(Some(ANSWER))
            .set_push_sender(sender.clone());
        let mut one = match self {
            Self::One(client) => client.get_multiplexed_async_connection_with_config(&one).await?,
            Self::Sentinel(client) => client.lock().await.get_async_connection_with_config(&one).await?,
            Self::Cluster(address, credentials) => {
                let mut builder = ClusterClient::builder(address.servers(credentials.password.as_deref())?)
                    .use_protocol(ProtocolVersion::RESP3)
                    .connection_timeout(ANSWER)
                    .response_timeout(ANSWER)
                    .push_sender(sender);
                if let Some(certificates) = credentials.certificates() {
                    builder = builder.certs(certificates);
                }
                let cluster = builder.build()?.get_async_connection().await?;
                let subscribed = stream::iter(bells).map(|bell| {
                    let mut cluster = cluster.clone();
                    async move { cluster.ssubscribe(bell).await }
                });
                let subscribed: Vec<_> = subscribed.buffer_unordered(AT_ONCE).collect().await;
                subscribed.into_iter().collect::<RedisResult<Vec<()>>>()?;
                return Ok((Wire::Cluster(cluster), pushes));
            }
        };
        let mut subscribe = Pipeline::new();
        for bell in bells {
            subscribe.cmd("SSUBSCRIBE").arg(bell).ignore();
        }
        subscribe.query_async::<()>(&mut one).await?;
        Ok((Wire::One(one), pushes))
    }
}

/// The connection as the engine uses it.
#[derive(Default)]
pub(super) struct Connection {
    wire: Mutex<Option<Wire>>,
    ready: AtomicBool,
}

impl Connection {
    fn kept(&self) -> MutexGuard<'_, Option<Wire>> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// There is one now, or none any more.
    pub(super) fn set(&self, wire: Option<Wire>) {
        self.ready.store(wire.is_some(), Ordering::Relaxed);
        *self.kept() = wire;
    }

    /// Whether Redis answers; `ready` is what the last probe found.
    pub(super) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    /// Notes what a probe found.
    pub(super) fn found(&self, ready: bool) {
        if self.ready.swap(ready, Ordering::Relaxed) != ready {
            if ready {
                tracing::info!("the store answers again");
            } else {
                tracing::warn!("too much of the store does not answer");
            }
        }
    }

    /// A way to ask.
    pub(super) fn wire(&self) -> Result<Wire, Unavailable> {
        self.kept().clone().ok_or(Unavailable)
    }

    /// What came of asking. What Redis says of an error may hold names, so that only its kind is logged.
    pub(super) fn answered<T>(&self, answer: RedisResult<T>) -> Result<T, Unavailable> {
        answer.map_err(|error| {
            tracing::debug!(what = said(&error), "the store did not do it");
            Unavailable
        })
    }

    /// How many partitions can be asked together: a cluster takes those of one slot.
    pub(super) fn together(&self) -> usize {
        match *self.kept() {
            Some(Wire::One(_)) => TOGETHER,
            Some(Wire::Cluster(_)) | None => 1,
        }
    }

    /// Asks by several commands at once.
    pub(super) async fn ask_all<T: redis::FromRedisValue>(&self, commands: &Pipeline) -> Result<T, Unavailable> {
        let mut wire = self.wire()?;
        self.answered(commands.query_async(&mut wire).await)
    }

    /// Asks by one command.
    pub(super) async fn ask<T: redis::FromRedisValue>(&self, command: &Cmd) -> Result<T, Unavailable> {
        let mut wire = self.wire()?;
        self.answered(command.query_async(&mut wire).await)
    }
}

/// An error without what it quotes.
pub(super) fn said(error: &RedisError) -> String {
    error.code().map_or_else(|| error.category().to_owned(), str::to_owned)
}

//! Sessions and mailboxes in Redis or Valkey, for any number of nodes.
//!
//! - [`address`]: how `--engine` names a server, a cluster, or one that Sentinels watch over;
//! - [`keys`]: where everything lies, in partitions;
//! - [`scripts`] and `scripts/*.lua`: the atomic steps;
//! - [`connection`]: the connection, and that it is down;
//! - [`keeping`]: connecting again, and hearing the doorbells;
//! - [`sweeping`]: what is due;
//! - [`sessions`], [`mailboxes`], [`tickets`], [`telling`]: what the engine is asked for;
//! - [`bells`], [`totals`], [`owners`]: what a node knows by itself.
//!
//! What is promised when Redis fails is said in `docs/scaling.md`.

mod address;
mod bells;
mod connection;
mod credentials;
mod entry;
mod keeping;
mod keys;
mod mailboxes;
mod owners;
mod scripts;
mod sessions;
mod sweeping;
mod telling;
mod tickets;
mod totals;
mod unavailable;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use liza_wire::UserId;
use liza_wire::service::Cursor;
use redis::{FromRedisValue, RedisError, ScriptInvocation, cmd};
use tokio::sync::watch;

use super::{
    Answer, Batch, Engine, Figures, Limits, OVERHEAD, OpenError, PostError, Posting, Presence, Ring, SessionError,
    TicketError, TokenHash,
};
use bells::Bells;
use connection::{Connection, Store};
use keys::Keys;
use owners::Owners;
use scripts::Scripts;
use sweeping::Quiet;
use totals::Totals;
use unavailable::Unavailable;

pub use address::{EngineAddress, EngineAddressError, RedisAddress};
pub use credentials::Credentials;

/// Something that is to be told and is not told in so many milliseconds is told by whoever sweeps.
const TELL_AGAIN: u64 = 5_000;

/// Keeps everything in Redis; all engines on the same Redis are the same to whoever uses them.
pub struct Redis(Arc<Inner>);

struct Inner {
    limits: Limits,
    /// The node's name, unlike that of any process before.
    node: String,
    epochs: AtomicU64,
    keys: Keys,
    connection: Connection,
    scripts: Scripts,
    bells: Bells,
    totals: Totals,
    owners: Owners,
    quiet: Quiet,
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("node", &self.0.node).field("ready", &self.is_ready()).finish_non_exhaustive()
    }
}

impl Redis {
    /// An engine on a Redis, which is connected to from now on, again and again. `life` (1 to 16 ASCII letters and digits)
    /// is unlike that of any process before; all keys in Redis begin with `word`. It has to be called within a Tokio runtime.
    ///
    /// # Errors
    /// The address or the authority's certificate cannot be used.
    pub fn new(
        limits: Limits,
        life: &str,
        word: &str,
        address: &RedisAddress,
        credentials: &Credentials,
    ) -> Result<Self, RedisError> {
        let keys = Keys::new(word);
        let store = Store::new(address, credentials)?;
        let inner = Arc::new(Inner {
            limits,
            node: life.to_owned(),
            epochs: AtomicU64::new(0),
            connection: Connection::default(),
            scripts: Scripts::new(keys.clone(), limits.lease.max(limits.time_to_live)),
            bells: Bells::default(),
            keys,
            totals: Totals::default(),
            owners: Owners::default(),
            quiet: Quiet::default(),
        });
        tokio::spawn(keeping::keep(Arc::downgrade(&inner), store));
        Ok(Self(inner))
    }

    /// Ready once Redis was reached.
    pub async fn reached(&self) {
        while !self.is_ready() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}

impl Inner {
    /// A name for a mailbox that begins.
    fn epoch(&self) -> String {
        format!("{}{}", self.node, self.epochs.fetch_add(1, Ordering::Relaxed))
    }

    async fn call<T: FromRedisValue>(&self, call: &ScriptInvocation<'_>) -> Result<T, Unavailable> {
        scripts::call(&self.connection, call).await
    }
}

impl Engine for Redis {
    fn open(
        &self,
        now: u64,
        user: UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
    ) -> Answer<'_, Cursor, OpenError> {
        Box::pin(self.0.open(now, user, token, takeover))
    }

    fn renew(&self, now: u64, token: TokenHash) -> Answer<'_, UserId, SessionError> {
        Box::pin(self.0.renew(now, token, None))
    }

    fn post(&self, now: u64, token: TokenHash, posting: Posting) -> Answer<'_, Presence, PostError> {
        Box::pin(async move {
            let from = self.0.renew(now, token, Some(&posting.to)).await?;
            self.0.put(now, &from, Some(token), &posting).await
        })
    }

    fn deliver(&self, now: u64, from: UserId, posting: Posting) -> Answer<'_, Presence, PostError> {
        Box::pin(async move { self.0.put(now, &from, None, &posting).await })
    }

    fn presence(&self, user: UserId) -> Answer<'_, Presence, SessionError> {
        Box::pin(async move {
            let [key, ..] = self.0.keys.about(&user);
            let present: bool = self.0.connection.ask(cmd("HEXISTS").arg(key).arg("t")).await?;
            Ok(if present { Presence::Present } else { Presence::Absent })
        })
    }

    fn read(&self, token: TokenHash, after: Cursor, most: usize) -> Answer<'_, Batch, SessionError> {
        Box::pin(self.0.read(token, after, most))
    }

    fn acknowledge(&self, token: TokenHash, cursor: Cursor) -> Answer<'_, (), SessionError> {
        Box::pin(self.0.acknowledge(token, cursor))
    }

    fn listen(&self, token: TokenHash) -> Answer<'_, watch::Receiver<Ring>, SessionError> {
        Box::pin(self.0.listen(token))
    }

    fn close(&self, now: u64, token: TokenHash) -> Answer<'_, (), SessionError> {
        Box::pin(self.0.close(now, token))
    }

    fn issue(&self, now: u64, ticket: TokenHash, session: TokenHash) -> Answer<'_, (), SessionError> {
        Box::pin(self.0.issue(now, ticket, session))
    }

    fn redeem(&self, now: u64, ticket: TokenHash) -> Answer<'_, TokenHash, TicketError> {
        Box::pin(self.0.redeem(now, ticket))
    }

    fn sweep(&self, now: u64) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(self.0.sweep(now))
    }

    fn figures(&self) -> Figures {
        self.0.totals.figures()
    }

    fn is_ready(&self) -> bool {
        self.0.connection.is_ready()
    }
}

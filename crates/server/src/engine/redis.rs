//! Sessions and mailboxes in Redis or Valkey, for any number of nodes.
//!
//! - [`address`]: how `--engine` names a server, a cluster, or one that Sentinels watch over;
//! - [`keys`]: where everything lies, in partitions;
//! - [`scripts`] and `scripts/*.lua`: the atomic steps;
//! - [`connection`]: the connection, and that it is down;
//! - [`keeping`]: connecting again, and hearing the doorbells;
//! - [`sweeping`]: what is due;
//! - [`bells`], [`totals`], [`owners`]: what a node knows by itself.
//!
//! What is promised when Redis fails is said in `docs/scaling.md`.

mod address;
mod bells;
mod connection;
mod entry;
mod keeping;
mod keys;
mod owners;
mod scripts;
mod sweeping;
mod totals;

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use liza_wire::UserId;
use liza_wire::service::{Cursor, SessionEnd};
use redis::{FromRedisValue, ScriptInvocation, TlsCertificates, cmd};
use tokio::sync::watch;

use super::{
    Answer, Batch, Engine, Figures, Limits, OpenError, PostError, Posting, Presence, Ring, SessionError,
    TICKET_LIFETIME, TicketError, TokenHash,
};
use bells::Bells;
use connection::{Connection, Store};
use entry::News;
use keys::{Keys, Partition};
use owners::Owners;
use scripts::Scripts;
use sweeping::Quiet;
use totals::{Counts, Totals};

pub use address::{EngineAddress, RedisAddress};

/// What an event costs beside its texts, in bytes: the same as in memory.
const OVERHEAD: usize = 64;

/// Most events that are read at a time.
const MOST: usize = 1024;

/// Something that is to be told and is not told in so many milliseconds is told by whoever sweeps.
const TELL_AGAIN: u64 = 5_000;

/// A token is known for so many milliseconds after it was used last.
const TOKEN_LIFE: u64 = 24 * 3600 * 1000;

/// Redis does not answer; what was asked for may be done or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unavailable;

impl From<Unavailable> for SessionError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<Unavailable> for OpenError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<Unavailable> for PostError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

impl From<Unavailable> for TicketError {
    fn from(_: Unavailable) -> Self {
        Self::Unavailable
    }
}

/// How a node shows who it is, and knows who answers.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The password, where Redis wants one.
    pub password: Option<String>,
    /// The certificate of whoever signs Redis' own, as PEM; that of the system's authorities without one.
    pub authority: Option<Vec<u8>>,
}

impl Credentials {
    fn certificates(&self) -> Option<TlsCertificates> {
        let root_cert = Some(self.authority.clone()?);
        Some(TlsCertificates { client_tls: None, root_cert })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

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
    /// The address or the authority's certificate cannot be used; in a sentence.
    pub fn new(
        limits: Limits,
        life: &str,
        word: &str,
        address: &RedisAddress,
        credentials: &Credentials,
    ) -> Result<Self, String> {
        let keys = Keys::new(word);
        let store = Store::new(address, credentials).map_err(|why| format!("--engine cannot be used: {why}"))?;
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

    /// Whose token it is.
    async fn owner(&self, token: TokenHash) -> Result<UserId, SessionError> {
        if let Some(user) = self.owners.get(token) {
            return Ok(user);
        }
        let key = self.keys.token(token);
        let user: Option<String> = self.connection.ask(cmd("GET").arg(key)).await?;
        let user = user.and_then(|user| UserId::parse(&user).ok()).ok_or(SessionError::UnknownSession)?;
        self.owners.put(token, user.clone());
        Ok(user)
    }

    /// The session ended, or never was.
    fn unknown(&self, token: TokenHash) -> SessionError {
        self.owners.forget(token);
        SessionError::UnknownSession
    }

    async fn open(
        &self,
        now: u64,
        user: UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
    ) -> Result<Cursor, OpenError> {
        // Before the session: without it a session could not be found.
        let key = self.keys.token(token);
        self.connection.ask::<()>(cmd("SET").arg(&key).arg(user.as_str()).arg("PX").arg(TOKEN_LIFE)).await?;
        let full = self.totals.sessions() >= self.limits.sessions;
        let mut call = self.scripts.about(&self.scripts.open, &user);
        call.arg(now).arg(keys::text(token)).arg(takeover.map(keys::text).unwrap_or_default());
        call.arg(self.epoch()).arg(u8::from(full)).arg(now.saturating_add(self.limits.lease));
        call.arg(now.saturating_add(TELL_AGAIN));
        let (became, word, reader, number, news, changed): (String, String, String, u64, Vec<String>, Counts) =
            self.call(&call).await?;
        self.totals.add(changed);
        if became != "open" {
            // Nobody will show it.
            let _ = self.connection.ask::<()>(cmd("DEL").arg(&key)).await;
        }
        match &*became {
            "open" => {
                self.owners.put(token, user);
                if let Some(old) = takeover {
                    self.owners.forget(old);
                }
                self.tell_all(news).await;
                Cursor::new(&word, number).ok_or(OpenError::Unavailable)
            }
            "taken" => {
                let fresh = number > now.saturating_add(self.limits.lease / 2);
                let held = if reader == self.node {
                    keys::hash(&word).is_some_and(|token| self.bells.is_heard(token))
                } else {
                    !reader.is_empty() && fresh
                };
                Err(OpenError::Taken { held })
            }
            _ => Err(OpenError::TooManySessions),
        }
    }

    /// Renews a lease; notes with whom signals are exchanged.
    async fn renew(&self, now: u64, token: TokenHash, peer: Option<&UserId>) -> Result<UserId, SessionError> {
        let user = self.owner(token).await?;
        let mut call = self.scripts.about(&self.scripts.renew, &user);
        call.arg(keys::text(token)).arg(now.saturating_add(self.limits.lease));
        call.arg(peer.map_or("", UserId::as_str)).arg(self.limits.peers);
        if !self.call::<bool>(&call).await? {
            return Err(self.unknown(token));
        }
        if self.owners.is_due(token, now) {
            self.connection.ask::<()>(cmd("PEXPIRE").arg(self.keys.token(token)).arg(TOKEN_LIFE)).await?;
        }
        Ok(user)
    }

    /// Puts a signal into a mailbox; `sender` is the session that it comes from.
    async fn put(
        &self,
        now: u64,
        from: &UserId,
        sender: Option<TokenHash>,
        posting: &Posting,
    ) -> Result<Presence, PostError> {
        let Posting { key, to, kind, data } = posting;
        let limits = &self.limits;
        let full = self.totals.waiting() >= limits.waiting_mailboxes;
        let size = OVERHEAD + from.as_str().len() + data.get().len();
        let mut call = self.scripts.about(&self.scripts.post, to);
        call.key(self.keys.sent(to, sender.unwrap_or(TokenHash([0; 32]))));
        call.arg(now).arg(from.as_str()).arg(sender.map(keys::text).unwrap_or_default()).arg(&**key);
        call.arg(*kind).arg(data.get()).arg(self.epoch()).arg(u8::from(full));
        call.arg(limits.mailbox_events).arg(limits.mailbox_bytes).arg(limits.keys).arg(limits.peers);
        call.arg(now.saturating_add(limits.time_to_live)).arg(size);
        let (became, changed): (String, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        match &*became {
            "present" => Ok(Presence::Present),
            "absent" => Ok(Presence::Absent),
            _ => Err(PostError::MailboxFull),
        }
    }

    async fn read(&self, token: TokenHash, after: Cursor, most: usize) -> Result<Batch, SessionError> {
        type Events = Vec<(String, HashMap<String, String>)>;
        let user = self.owner(token).await?;
        let mut call = self.scripts.about(&self.scripts.read, &user);
        call.arg(keys::text(token)).arg(after.epoch()).arg(after.offset()).arg(most.min(MOST)).arg(self.epoch());
        let (epoch, from, known, events, changed): (String, u64, bool, Events, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        if epoch.is_empty() {
            return Err(self.unknown(token));
        }
        let events: Vec<_> = events.into_iter().filter_map(|event| entry::read(&epoch, event)).collect();
        let from = Cursor::new(&epoch, from).ok_or(SessionError::Unavailable)?;
        let cursor = events.last().map_or(from, |(cursor, _)| cursor.clone());
        Ok(Batch { events, cursor, gap: !known })
    }

    async fn acknowledge(&self, token: TokenHash, cursor: Cursor) -> Result<(), SessionError> {
        let user = self.owner(token).await?;
        let mut call = self.scripts.about(&self.scripts.acknowledge, &user);
        call.arg(keys::text(token)).arg(cursor.epoch()).arg(cursor.offset()).arg(self.epoch());
        let (known, changed): (bool, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        if known { Ok(()) } else { Err(self.unknown(token)) }
    }

    /// Says that this node reads for a session now, or does no more.
    async fn reads(&self, token: TokenHash, user: &UserId, reads: bool) -> Result<(), SessionError> {
        let mut call = self.scripts.about(&self.scripts.listen, user);
        call.arg(keys::text(token)).arg(if reads { &*self.node } else { "" }).arg(&self.node);
        if self.call::<bool>(&call).await? { Ok(()) } else { Err(self.unknown(token)) }
    }

    async fn listen(&self, token: TokenHash) -> Result<watch::Receiver<Ring>, SessionError> {
        let user = self.owner(token).await?;
        // Before the script: whatever rings after it is heard.
        let bell = self.bells.listen(token, &user);
        self.reads(token, &user, true).await?;
        Ok(bell)
    }

    async fn close(&self, token: TokenHash) -> Result<(), SessionError> {
        let user = self.owner(token).await?;
        let mut call = self.scripts.about(&self.scripts.close, &user);
        call.arg(keys::text(token)).arg(self.epoch()).arg(TELL_AGAIN);
        let (known, news, changed): (bool, Vec<String>, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        let unknown = self.unknown(token);
        if !known {
            return Err(unknown);
        }
        self.bells.end(token, SessionEnd::Closed);
        // Nobody will show it any more.
        let _ = self.connection.ask::<()>(cmd("DEL").arg(self.keys.token(token))).await;
        self.tell_all(news).await;
        Ok(())
    }

    /// Tells what a script left to be told. What is not told now stays, for whoever sweeps.
    async fn tell_all(&self, news: Vec<String>) {
        for news in news.into_iter().filter_map(News::parse) {
            if self.tell(&news).await.is_err() {
                break;
            }
        }
    }

    async fn tell(&self, news: &News) -> Result<(), Unavailable> {
        let News { member, to, token, what, who, word } = news;
        let more = if what == "e" { word.len() } else { 0 };
        let mut call = self.scripts.about(&self.scripts.tell, to);
        call.arg(token).arg(what).arg(who.as_str()).arg(word).arg(self.limits.mailbox_events.saturating_mul(2));
        call.arg(OVERHEAD + who.as_str().len() + more).arg(self.epoch());
        let changed: Counts = self.call(&call).await?;
        self.totals.add(changed);
        self.connection.ask(cmd("ZREM").arg(self.keys.due(Partition::of(who))).arg(member)).await
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

    fn close(&self, token: TokenHash) -> Answer<'_, (), SessionError> {
        Box::pin(self.0.close(token))
    }

    fn issue(&self, now: u64, ticket: TokenHash, session: TokenHash) -> Answer<'_, (), SessionError> {
        Box::pin(async move {
            let issued = format!("{} {}", keys::text(session), now.saturating_add(TICKET_LIFETIME));
            // The time within counts; Redis only has to forget it some time.
            let set =
                cmd("SET").arg(self.0.keys.ticket(ticket)).arg(issued).arg("PX").arg(2 * TICKET_LIFETIME).to_owned();
            Ok(self.0.connection.ask(&set).await?)
        })
    }

    fn redeem(&self, now: u64, ticket: TokenHash) -> Answer<'_, TokenHash, TicketError> {
        Box::pin(async move {
            let issued: Option<String> = self.0.connection.ask(cmd("GETDEL").arg(self.0.keys.ticket(ticket))).await?;
            let read = |issued: String| {
                let (session, expires) = issued.split_once(' ')?;
                (expires.parse::<u64>().ok()? > now).then(|| keys::hash(session))?
            };
            issued.and_then(read).ok_or(TicketError::BadTicket)
        })
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

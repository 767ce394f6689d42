//! An engine with a clock, and those who have sessions in it.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use liza_server::engine::{
    Engine, Entry, Limits, OpenError, PostError, Posting, Presence, Ring, SessionError, TicketError, TokenHash,
};
use liza_wire::UserId;
use liza_wire::service::Cursor;
use serde_json::value::RawValue;
use tokio::sync::watch;

/// An engine that is being made.
pub type Making = Pin<Box<dyn Future<Output = Arc<dyn Engine>>>>;

/// Makes an engine with nobody in it.
pub type Factory = fn(Limits) -> Making;

/// No wait of these tests takes longer, however far away the engine is.
const LIMIT: Duration = Duration::from_secs(20);

pub struct Stage {
    pub engine: Arc<dyn Engine>,
    now: Cell<u64>,
    tokens: Cell<u32>,
}

/// Somebody with a session.
pub struct Caller<'a> {
    stage: &'a Stage,
    pub token: TokenHash,
    pub beginning: Cursor,
}

impl Stage {
    pub async fn new(make: Factory) -> Self {
        Self::with(make, Limits::default()).await
    }

    pub async fn with(make: Factory, limits: Limits) -> Self {
        Self { engine: make(limits).await, now: Cell::new(1_000_000), tokens: Cell::new(0) }
    }

    /// Time goes by, and what is over ends.
    pub async fn pass(&self, millis: u64) {
        self.now.set(self.now.get() + millis);
        self.engine.sweep(self.now.get()).await;
    }

    /// A session that must be opened.
    pub async fn open(&self, user: &str) -> Caller<'_> {
        self.try_open(user, None).await.unwrap()
    }

    pub async fn try_open(&self, user: &str, takeover: Option<TokenHash>) -> Result<Caller<'_>, OpenError> {
        self.tokens.set(self.tokens.get() + 1);
        let token = TokenHash::of(&format!("token {}", self.tokens.get()));
        let beginning = self.engine.open(self.now.get(), id(user), token, takeover).await?;
        Ok(Caller { stage: self, token, beginning })
    }

    /// The same request as before.
    pub async fn open_again(&self, user: &str, token: TokenHash) -> Caller<'_> {
        let beginning = self.engine.open(self.now.get(), id(user), token, None).await.unwrap();
        Caller { stage: self, token, beginning }
    }

    /// One whose token opens nothing.
    pub fn stranger(&self) -> Caller<'_> {
        Caller { stage: self, token: TokenHash::of("guess"), beginning: Cursor::start(0) }
    }

    pub async fn redeem(&self, ticket: &str) -> Result<TokenHash, TicketError> {
        self.engine.redeem(self.now.get(), TokenHash::of(ticket)).await
    }

    pub async fn presence(&self, user: &str) -> Presence {
        self.engine.presence(id(user)).await.unwrap()
    }

    /// A signal of somebody without a session.
    pub async fn deliver(&self, from: &str, to: &str, data: &str) -> Result<Presence, PostError> {
        self.engine.deliver(self.now.get(), id(from), posting("", to, data)).await
    }
}

impl Caller<'_> {
    pub async fn post(&self, key: &str, to: &str, data: &str) -> Result<Presence, PostError> {
        self.stage.engine.post(self.stage.now.get(), self.token, posting(key, to, data)).await
    }

    pub async fn renew(&self) -> Result<UserId, SessionError> {
        self.stage.engine.renew(self.stage.now.get(), self.token).await
    }

    pub async fn read_after(&self, cursor: &Cursor, most: usize) -> Result<Read, SessionError> {
        let batch = self.stage.engine.read(self.token, cursor.clone(), most).await?;
        let (cursors, events) = batch.events.iter().map(|(cursor, entry)| (cursor.clone(), words(entry))).unzip();
        Ok(Read { events, cursors, cursor: batch.cursor, gap: batch.gap })
    }

    /// All that lies in the mailbox, in words, from its beginning.
    pub async fn read(&self) -> Vec<String> {
        let read = self.read_after(&self.beginning, usize::MAX).await.unwrap();
        assert!(!read.gap, "what was not acknowledged is kept");
        read.events
    }

    pub async fn acknowledge(&self, cursor: &Cursor) -> Result<(), SessionError> {
        self.stage.engine.acknowledge(self.token, cursor.clone()).await
    }

    pub async fn issue(&self, ticket: &str) {
        self.stage.engine.issue(self.stage.now.get(), TokenHash::of(ticket), self.token).await.unwrap();
    }

    pub async fn listen(&self) -> Result<watch::Receiver<Ring>, SessionError> {
        self.stage.engine.listen(self.token).await
    }

    pub async fn close(&self) -> Result<(), SessionError> {
        self.stage.engine.close(self.stage.now.get(), self.token).await
    }
}

/// What was read.
#[derive(Debug)]
pub struct Read {
    /// In words.
    pub events: Vec<String>,
    /// The place after each.
    pub cursors: Vec<Cursor>,
    /// The place after all.
    pub cursor: Cursor,
    pub gap: bool,
}

/// The next ring, in time.
pub async fn ring(bell: &mut watch::Receiver<Ring>) -> Ring {
    tokio::time::timeout(LIMIT, bell.changed()).await.unwrap().unwrap();
    *bell.borrow_and_update()
}

fn id(user: &str) -> UserId {
    UserId::parse(user).unwrap()
}

fn posting(key: &str, to: &str, data: &str) -> Posting {
    Posting { key: key.into(), to: id(to), kind: "pong", data: Arc::from(RawValue::from_string(data.into()).unwrap()) }
}

fn words(entry: &Entry) -> String {
    match entry {
        Entry::Signal { from, data, .. } => format!("{from} says {data}"),
        Entry::Expired { to, key } => format!("{to} never read {key}"),
        Entry::PeerGone { user, reason } => format!("{user} is gone: {}", reason.name()),
    }
}

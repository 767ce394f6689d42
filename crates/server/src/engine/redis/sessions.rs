//! Who is there: opening, renewing, reading for, and closing a session.

use liza_wire::UserId;
use liza_wire::service::{Cursor, SessionEnd};
use redis::cmd;
use tokio::sync::watch;

use super::totals::Counts;
use super::{Inner, TELL_AGAIN, keys};
use crate::engine::{OpenError, Ring, SessionError, TokenHash};

/// A lease that was renewed so many milliseconds ago is as good as new.
const FRESH: u64 = 1000;

/// What became of a claim.
enum Claim {
    /// The session is open.
    Open {
        /// Where its mailbox begins.
        beginning: Cursor,
        /// The session that ended for it.
        ended: Option<TokenHash>,
        /// What is to be told.
        news: Vec<String>,
    },
    /// Somebody has the id.
    Taken {
        holder: Option<TokenHash>,
        /// The node that reads for it; empty where none does.
        node: String,
        lease_ends: u64,
    },
    /// There are as many sessions as there may be.
    Full,
}

impl Inner {
    /// Whose token it is.
    pub(super) async fn owner(&self, token: TokenHash) -> Result<UserId, SessionError> {
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
    pub(super) fn unknown(&self, token: TokenHash) -> SessionError {
        self.owners.forget(token);
        SessionError::UnknownSession
    }

    pub(super) async fn open(
        &self,
        now: u64,
        user: UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
    ) -> Result<Cursor, OpenError> {
        // Before the session: without it a session could not be found.
        let key = self.keys.token(token);
        let life = self.scripts.life();
        self.connection.ask::<()>(cmd("SET").arg(&key).arg(user.as_str()).arg("PX").arg(life)).await?;
        let mut quiet = 0;
        let refused = loop {
            match self.claim(now, &user, token, takeover, quiet).await? {
                Claim::Open { beginning, ended, news } => {
                    self.owners.put(token, user);
                    if let Some(ended) = ended {
                        self.forget_token(ended).await;
                    }
                    self.tell_all(news).await;
                    return Ok(beginning);
                }
                Claim::Taken { holder, node, lease_ends } => {
                    let held = if node == self.node {
                        holder.is_some_and(|holder| self.bells.is_heard(holder))
                    } else {
                        !node.is_empty() && lease_ends > now.saturating_add(self.limits.lease / 2)
                    };
                    if held || quiet > 0 || lease_ends > self.limits.quiet(now) {
                        break OpenError::Taken { held };
                    }
                    // Once again, and this time one that is quiet ends.
                    quiet = self.limits.quiet(now);
                }
                Claim::Full => break OpenError::TooManySessions,
            }
        };
        self.forget_token(token).await;
        Err(refused)
    }

    /// Nobody will show it any more. Without this it would be forgotten in a while.
    async fn forget_token(&self, token: TokenHash) {
        self.owners.forget(token);
        let _ = self.connection.ask::<()>(cmd("DEL").arg(self.keys.token(token))).await;
    }

    /// Asks for a user id. A session that has it ends if its lease ends no later than `quiet`.
    async fn claim(
        &self,
        now: u64,
        user: &UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
        quiet: u64,
    ) -> Result<Claim, OpenError> {
        let full = self.totals.sessions() >= self.limits.sessions;
        let mut call = self.scripts.about(&self.scripts.open, user);
        call.arg(now).arg(keys::text(token)).arg(takeover.map(keys::text).unwrap_or_default());
        call.arg(self.epoch()).arg(u8::from(full)).arg(now.saturating_add(self.limits.lease));
        call.arg(now.saturating_add(TELL_AGAIN)).arg(quiet);
        let (became, word, other, number, news, changed): (String, String, String, u64, Vec<String>, Counts) =
            self.call(&call).await?;
        self.totals.add(changed);
        Ok(match &*became {
            "open" => {
                let beginning = Cursor::new(&word, number).ok_or(OpenError::Unavailable)?;
                Claim::Open { beginning, ended: keys::hash(&other), news }
            }
            "taken" => Claim::Taken { holder: keys::hash(&word), node: other, lease_ends: number },
            _ => Claim::Full,
        })
    }

    /// Renews a lease; notes with whom signals are exchanged.
    pub(super) async fn renew(
        &self,
        now: u64,
        token: TokenHash,
        peer: Option<&UserId>,
    ) -> Result<UserId, SessionError> {
        let user = self.owner(token).await?;
        // The end of a session that is read here rings here; of any other, only Redis knows.
        let within = FRESH.min(self.limits.lease / 16);
        if self.owners.is_fresh(token, now, within, peer) && self.bells.is_heard(token) {
            return Ok(user);
        }
        let mut call = self.scripts.about(&self.scripts.renew, &user);
        call.arg(keys::text(token)).arg(now.saturating_add(self.limits.lease));
        call.arg(peer.map_or("", UserId::as_str)).arg(self.limits.peers);
        if !self.call::<bool>(&call).await? {
            return Err(self.unknown(token));
        }
        self.owners.renewed(token, now, peer);
        let life = self.scripts.life();
        if self.owners.is_due(token, now, life / 4) {
            self.connection.ask::<()>(cmd("PEXPIRE").arg(self.keys.token(token)).arg(life)).await?;
        }
        Ok(user)
    }

    /// Says that this node reads for a session now, or does no more.
    pub(super) async fn reads(&self, token: TokenHash, user: &UserId, reads: bool) -> Result<(), SessionError> {
        let mut call = self.scripts.about(&self.scripts.listen, user);
        call.arg(keys::text(token)).arg(if reads { &*self.node } else { "" }).arg(&self.node);
        if self.call::<bool>(&call).await? { Ok(()) } else { Err(self.unknown(token)) }
    }

    pub(super) async fn listen(&self, token: TokenHash) -> Result<watch::Receiver<Ring>, SessionError> {
        let user = self.owner(token).await?;
        // Before the script: whatever rings after it is heard.
        let bell = self.bells.listen(token, &user);
        self.reads(token, &user, true).await?;
        Ok(bell)
    }

    pub(super) async fn close(&self, now: u64, token: TokenHash) -> Result<(), SessionError> {
        let user = self.owner(token).await?;
        let mut call = self.scripts.about(&self.scripts.close, &user);
        call.arg(keys::text(token)).arg(self.epoch()).arg(now.saturating_add(TELL_AGAIN));
        let (known, news, changed): (bool, Vec<String>, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        if !known {
            return Err(self.unknown(token));
        }
        self.bells.end(token, SessionEnd::Closed);
        self.forget_token(token).await;
        self.tell_all(news).await;
        Ok(())
    }
}

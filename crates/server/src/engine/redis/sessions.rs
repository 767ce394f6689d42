//! Who is there: opening, renewing, reading for, and closing a session.

use liza_wire::UserId;
use liza_wire::service::{Cursor, SessionEnd};
use redis::cmd;
use tokio::sync::watch;

use super::totals::Counts;
use super::{Inner, TELL_AGAIN, keys};
use crate::engine::{OpenError, Ring, SessionError, TokenHash};

/// A token is known for so many milliseconds after it was used last.
pub(super) const TOKEN_LIFE: u64 = 24 * 3600 * 1000;

/// A lease that was renewed so many milliseconds ago is as good as new.
const FRESH: u64 = 1000;

/// What became of a claim: `open` with the mailbox's epoch and offset and what is to be told; `taken` with the token of
/// whoever has the id, the node that reads for it and the end of its lease; or `full`.
struct Claimed(String, String, String, u64, Vec<String>);

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
        self.connection.ask::<()>(cmd("SET").arg(&key).arg(user.as_str()).arg("PX").arg(TOKEN_LIFE)).await?;
        let mut quiet = 0;
        loop {
            let claimed = self.claim(now, &user, token, takeover, quiet).await?;
            let Claimed(became, word, reader, number, news) = claimed;
            if became == "open" {
                self.owners.put(token, user);
                if let Some(old) = takeover {
                    self.owners.forget(old);
                }
                self.tell_all(news).await;
                return Cursor::new(&word, number).ok_or(OpenError::Unavailable);
            }
            let fresh = number > now.saturating_add(self.limits.lease / 2);
            let held = if reader == self.node {
                keys::hash(&word).is_some_and(|token| self.bells.is_heard(token))
            } else {
                !reader.is_empty() && fresh
            };
            // Once again, and this time one that is quiet ends.
            if became == "taken" && !held && quiet == 0 && number <= self.limits.quiet(now) {
                quiet = self.limits.quiet(now);
                continue;
            }
            // Nobody will show it.
            let _ = self.connection.ask::<()>(cmd("DEL").arg(&key)).await;
            return Err(if became == "taken" { OpenError::Taken { held } } else { OpenError::TooManySessions });
        }
    }

    /// Asks for a user id. A session that has it ends if its lease ends no later than `quiet`.
    async fn claim(
        &self,
        now: u64,
        user: &UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
        quiet: u64,
    ) -> Result<Claimed, OpenError> {
        let full = self.totals.sessions() >= self.limits.sessions;
        let mut call = self.scripts.about(&self.scripts.open, user);
        call.arg(now).arg(keys::text(token)).arg(takeover.map(keys::text).unwrap_or_default());
        call.arg(self.epoch()).arg(u8::from(full)).arg(now.saturating_add(self.limits.lease));
        call.arg(now.saturating_add(TELL_AGAIN)).arg(quiet);
        let (became, word, reader, number, news, changed): (String, String, String, u64, Vec<String>, Counts) =
            self.call(&call).await?;
        self.totals.add(changed);
        Ok(Claimed(became, word, reader, number, news))
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
        if self.owners.is_due(token, now) {
            self.connection.ask::<()>(cmd("PEXPIRE").arg(self.keys.token(token)).arg(TOKEN_LIFE)).await?;
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

    pub(super) async fn close(&self, token: TokenHash) -> Result<(), SessionError> {
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
}

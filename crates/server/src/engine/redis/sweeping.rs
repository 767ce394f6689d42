//! What is due: leases that are over, signals that nobody read, news that a node died over.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::stream::{self, StreamExt};
use liza_wire::UserId;
use redis::cmd;

use super::entry::News;
use super::keys::Partition;
use super::totals::{Counts, plus};
use super::{Inner, TELL_AGAIN, Unavailable};

/// How many partitions are looked at together.
const AT_ONCE: usize = 64;

/// How much is taken from a partition at a time.
const MOST: usize = 100;

/// While Redis was away nobody could renew a lease. For the time of one no lease ends.
#[derive(Debug, Default)]
pub(super) struct Quiet(Mutex<Ended>);

#[derive(Debug, Default)]
struct Ended {
    away: bool,
    until: u64,
}

impl Quiet {
    fn ended(&self) -> MutexGuard<'_, Ended> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Redis did not answer.
    pub(super) fn was_away(&self) {
        self.ended().away = true;
    }

    /// Whether leases are left alone at this time.
    fn is_now(&self, now: u64, lease: u64) -> bool {
        let mut ended = self.ended();
        if std::mem::take(&mut ended.away) {
            ended.until = now.saturating_add(lease);
        }
        ended.until > now
    }
}

impl Inner {
    /// Looks through all partitions.
    pub(super) async fn sweep(&self, now: u64) {
        for (token, user) in self.bells.take_unheard() {
            // It may have ended by itself.
            let _ = self.reads(token, &user, false).await;
        }
        if !self.connection.is_ready() {
            return;
        }
        let leases = !self.quiet.is_now(now, self.limits.lease);
        self.owners.forget_unused();
        stream::iter(Partition::all()).for_each_concurrent(AT_ONCE, |partition| self.end(partition, now, leases)).await;
        let before = self.totals.own();
        let counted = stream::iter(Partition::all()).map(|partition| self.count(partition)).buffer_unordered(AT_ONCE);
        let sum = counted.fold(Ok([0; 4]), async |sum: Result<Counts, Unavailable>, counts| Ok(plus(sum?, counts?, 1)));
        if let Ok(sum) = sum.await {
            self.totals.saw(sum, before);
        }
    }

    async fn count(&self, partition: Partition) -> Result<Counts, Unavailable> {
        let counts: [Option<i64>; 4] =
            self.connection.ask(cmd("HMGET").arg(self.keys.tally(partition)).arg(&[1, 2, 3, 4])).await?;
        Ok(counts.map(Option::unwrap_or_default))
    }

    /// Ends what is due in a partition; what Redis does not do now is due the next time.
    async fn end(&self, partition: Partition, now: u64, leases: bool) {
        let mut look = cmd("ZRANGEBYSCORE");
        look.arg(self.keys.due(partition)).arg("-inf").arg(now).arg("LIMIT").arg(0).arg(MOST);
        loop {
            let Ok(due) = self.connection.ask::<Vec<String>>(&look).await else { return };
            let more = due.len() == MOST && leases;
            for member in due {
                if self.end_one(partition, now, leases, member).await.is_err() {
                    return;
                }
            }
            if !more {
                return;
            }
        }
    }

    async fn end_one(&self, partition: Partition, now: u64, leases: bool, member: String) -> Result<(), Unavailable> {
        let again = now.saturating_add(TELL_AGAIN);
        let user = |name: &str| UserId::parse(name).ok();
        let (script, user) = match member.split_once(':') {
            Some(("l", _)) if !leases => return Ok(()),
            Some(("l", name)) => (&self.scripts.lapse, user(name)),
            Some(("w", name)) => (&self.scripts.expire, user(name)),
            _ => {
                let mut claim = self.scripts.claim.key(self.keys.due(partition));
                claim.arg(&member).arg(now).arg(again);
                if self.call::<bool>(&claim).await?
                    && let Some(news) = News::parse(member)
                {
                    self.tell(&news).await?;
                }
                return Ok(());
            }
        };
        let Some(user) = user else { return Ok(()) };
        let mut call = self.scripts.about(script, &user);
        call.arg(now).arg(again).arg(self.epoch());
        let (news, changed): (Vec<String>, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        self.tell_all(news).await;
        Ok(())
    }
}

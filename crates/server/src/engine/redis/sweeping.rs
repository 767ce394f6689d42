//! What is due: leases that are over, signals that nobody read, news that a node died over.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::stream::{self, StreamExt};
use liza_wire::UserId;
use redis::Pipeline;

use super::entry::News;
use super::keys::Partition;
use super::totals::{Counts, plus};
use super::{Inner, TELL_AGAIN, Unavailable};

/// How many questions are under way at a time: others want to be answered in between.
const AT_ONCE: usize = 8;

/// How much is taken from a partition at a time.
const MOST: usize = 100;

/// What was seen in a partition.
struct Look {
    partition: Partition,
    due: Vec<String>,
    counts: Counts,
}

/// A list of what is due, or of the counts.
type Answer = Vec<Option<String>>;

impl Look {
    fn of(partition: Partition, answers: &[Answer]) -> Self {
        let [due, tally] = answers else { return Self { partition, due: Vec::new(), counts: [0; 4] } };
        let count = |n: usize| tally.get(n).and_then(|count| count.as_ref()?.parse().ok()).unwrap_or_default();
        Self { partition, due: due.iter().flatten().cloned().collect(), counts: std::array::from_fn(count) }
    }
}

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
            // Somebody who listened meanwhile may have been noted before that.
            if self.bells.is_heard(token) {
                let _ = self.reads(token, &user, true).await;
                // What came in between rang nowhere.
                self.bells.ring(token);
            }
        }
        if !self.connection.is_ready() {
            return;
        }
        let leases = !self.quiet.is_now(now, self.limits.lease);
        self.owners.forget_unused();
        let before = self.totals.own();
        let all: Vec<_> = Partition::all().collect();
        let some: Vec<_> = all.chunks(self.connection.together()).map(<[_]>::to_vec).collect();
        let looks = stream::iter(some).map(|some| self.look(some, now));
        let looks: Vec<_> = looks.buffer_unordered(AT_ONCE).collect().await;
        if looks.iter().all(Result::is_ok) {
            let counts = looks.iter().flatten().flatten().map(|look| look.counts);
            self.totals.saw(counts.fold([0; 4], |sum, counts| plus(sum, counts, 1)), before);
        }
        let looks = stream::iter(looks.into_iter().flatten().flatten());
        looks.for_each_concurrent(AT_ONCE, |look| self.end(look, now, leases)).await;
    }

    /// Looks at partitions in one question.
    async fn look(&self, partitions: Vec<Partition>, now: u64) -> Result<Vec<Look>, Unavailable> {
        let mut pipeline = Pipeline::new();
        for partition in &partitions {
            pipeline
                .cmd("ZRANGEBYSCORE")
                .arg(self.keys.due(*partition))
                .arg("-inf")
                .arg(now)
                .arg("LIMIT")
                .arg(0)
                .arg(MOST);
            pipeline.cmd("HMGET").arg(self.keys.tally(*partition)).arg(&[1, 2, 3, 4]);
        }
        let answers: Vec<Answer> = self.connection.ask_all(&pipeline).await?;
        let looks = partitions.iter().zip(answers.chunks_exact(2));
        Ok(looks.map(|(partition, answers)| Look::of(*partition, answers)).collect())
    }

    /// Ends what is due in a partition; what Redis does not do now is due the next time.
    async fn end(&self, look: Look, now: u64, leases: bool) {
        let Look { partition, mut due, .. } = look;
        loop {
            let more = due.len() == MOST && leases;
            for member in due {
                if self.end_one(partition, now, leases, member).await.is_err() {
                    return;
                }
            }
            if !more {
                return;
            }
            let Ok(looks) = self.look(vec![partition], now).await else { return };
            due = looks.into_iter().flat_map(|look| look.due).collect();
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

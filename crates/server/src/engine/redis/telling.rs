//! Telling what a script left to be told, perhaps to somebody in another slot.

use redis::cmd;

use super::entry::News;
use super::keys::Partition;
use super::totals::Counts;
use super::{Inner, OVERHEAD, Unavailable};

impl Inner {
    /// Tells what a script left to be told. What is not told now stays, for whoever sweeps.
    pub(super) async fn tell_all(&self, news: Vec<String>) {
        for news in news.into_iter().filter_map(News::parse) {
            if self.tell(&news).await.is_err() {
                break;
            }
        }
    }

    pub(super) async fn tell(&self, news: &News) -> Result<(), Unavailable> {
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

//! Keeping the connection, and hearing the doorbells.

use std::sync::Weak;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use redis::{PushInfo, PushKind, Value, cmd};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::Inner;
use super::connection::{Store, Wire, said};
use super::entry::{self, Said};
use super::keys::{Keys, PARTITIONS, Partition};

/// How often Redis is asked whether it is there.
const PROBE: Duration = Duration::from_millis(500);

/// How many partitions are asked each time.
const PROBED: u16 = 16;

/// How long it waits before it connects again, at first and at most.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(2));

/// Connects for as long as somebody uses the engine.
pub(super) async fn keep(engine: Weak<Inner>, store: Store) {
    let mut pause = PAUSE.0;
    loop {
        let Some((keys, node)) = engine.upgrade().map(|inner| (inner.keys.clone(), inner.node.clone())) else { return };
        match store.connect(&keys, &node).await {
            Ok((wire, pushes)) => {
                pause = PAUSE.0;
                if let Some(inner) = engine.upgrade() {
                    tracing::info!("connected to the store");
                    inner.connection.set(Some(wire.clone()));
                    // Whatever rang meanwhile was not heard; sessions may have ended.
                    inner.owners.doubt_all();
                    inner.bells.ring_all(None);
                }
                tokio::select! {
                    () = hear(&engine, pushes, matches!(wire, Wire::One(_))) => {}
                    () = probe(&engine, &keys, &wire) => {}
                }
                if let Some(inner) = engine.upgrade() {
                    tracing::warn!("the store does not answer; callers are refused until it does");
                    inner.connection.set(None);
                    inner.quiet.was_away();
                }
            }
            Err(why) => {
                tracing::warn!(why = said(&why), "the store cannot be reached");
                sleep(pause).await;
                pause = (pause * 2).min(PAUSE.1);
            }
        }
    }
}

/// Hears what Redis pushes, until the connection is gone; a cluster's mends itself.
async fn hear(engine: &Weak<Inner>, mut pushes: UnboundedReceiver<PushInfo>, one: bool) {
    while let Some(PushInfo { kind, data }) = pushes.recv().await {
        let Some(inner) = engine.upgrade() else { return };
        match kind {
            PushKind::SMessage => {
                let Some((token, said)) = entry::doorbell(&data) else { continue };
                match said {
                    Said::Look => inner.bells.ring(token),
                    Said::Came(cursor, entry) => inner.bells.hand(token, cursor, entry),
                    Said::Ended(reason) => {
                        inner.owners.forget(token);
                        inner.bells.end(token, reason);
                    }
                    Said::Moved => inner.bells.moved(token),
                }
            }
            // Subscribed again: whatever rang before was not heard.
            PushKind::SSubscribe => {
                if let Some(partition) = subscribed(&inner.keys, &data) {
                    inner.bells.ring_all(Some(partition));
                }
            }
            PushKind::Disconnection if one => return,
            _ => {}
        }
    }
}

/// Which partition's doorbell it is.
fn subscribed(keys: &Keys, data: &[Value]) -> Option<Partition> {
    let Some(Value::BulkString(bell)) = data.first() else { return None };
    keys.rung(std::str::from_utf8(bell).ok()?)
}

/// Asks some partitions again and again, until none of them answers.
async fn probe(engine: &Weak<Inner>, keys: &Keys, wire: &Wire) {
    let mut beat = interval(PROBE);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut first = 0;
    loop {
        beat.tick().await;
        let probed = (0..PROBED).map(move |n| Partition((first + n * (PARTITIONS / PROBED)) % PARTITIONS));
        first = (first + 1) % PARTITIONS;
        let answers = stream::iter(probed).map(|partition| {
            let mut wire = wire.clone();
            let due = keys.due(partition);
            async move { cmd("ZCARD").arg(due).query_async::<u64>(&mut wire).await.is_ok() }
        });
        let answered = answers.buffer_unordered(PROBED.into()).filter(|answered| std::future::ready(*answered));
        let answered = answered.count().await;
        let Some(inner) = engine.upgrade() else { return };
        if answered == 0 {
            return;
        }
        let ready = answered * 2 >= usize::from(PROBED);
        if !ready {
            inner.quiet.was_away();
        }
        inner.connection.found(ready);
    }
}

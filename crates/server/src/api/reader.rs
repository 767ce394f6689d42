//! Reading a mailbox as a stream: what WebSocket and SSE have in common.

use std::net::IpAddr;
use std::time::Duration;

use liza_wire::service::serving::{Event, EventKind};
use liza_wire::service::{Cursor, SessionEnd};
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::streams::Seat;
use super::{Api, Refusal};
use crate::engine::{Entry, Ring, SessionError, TokenHash};
use crate::metrics::{Reading, Way};

/// Most events that are read at a time.
const MOST: usize = 64;

/// A stream's first beat is late by up to this part of a beat: readers miss one that is late by a whole.
const LATER: f64 = 0.75;

/// A mailbox, read from a cursor on. It has no queue of its own: a reader that is slow leaves the events where they are.
pub struct Reader {
    api: Api,
    token: TokenHash,
    cursor: Cursor,
    gap: Option<bool>,
    bell: watch::Receiver<Ring>,
    /// There may be something that was not read.
    look: bool,
    draining: watch::Receiver<bool>,
    beat: Interval,
    seat: Seat,
    way: Way,
    _reading: Reading,
    over: bool,
}

/// Something to send: the event's JSON, and its cursor.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The event.
    pub text: String,
    /// The place after it, for events of the mailbox.
    pub cursor: Option<String>,
}

impl Reader {
    /// Begins to read after a cursor, which is acknowledged.
    pub async fn open(api: &Api, way: Way, address: IpAddr, token: TokenHash, after: Cursor) -> Result<Self, Refusal> {
        let seat = api.0.streams.open(address, token)?;
        let bell = api.engine().listen(token).await?;
        api.engine().acknowledge(token, after.clone()).await?;
        let begun = api.engine().read(token, after, 0).await?;
        let period = Duration::from_millis(api.0.limits.beat);
        // Streams that begin together, as after a restart, do not beat together ever after.
        let later = getrandom::u32().map_or(0.0, |bits| f64::from(bits) / f64::from(u32::MAX)) * LATER;
        let mut beat = interval_at(Instant::now() + period.mul_f64(1.0 + later), period);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Ok(Self {
            api: api.clone(),
            token,
            cursor: begun.cursor,
            gap: Some(begun.gap),
            bell,
            look: true,
            draining: api.0.draining.clone(),
            beat,
            seat,
            way,
            _reading: api.0.metrics.reading(way),
            over: false,
        })
    }

    /// What comes next, at least one frame; nothing once the stream is over.
    pub async fn next(&mut self) -> Option<Vec<Frame>> {
        if self.over {
            return None;
        }
        if let Some(gap) = self.gap.take() {
            let event = Event { cursor: Some(self.cursor.to_string()), kind: EventKind::Ready { gap } };
            return Some(vec![frame(&event)]);
        }
        loop {
            let ring = {
                let bell = self.bell.borrow_and_update();
                // It may have rung while nobody waited: a socket that sends, or takes a message, does not.
                self.look |= bell.has_changed();
                *bell
            };
            if let Ring::Ended(reason) = ring {
                return Some(self.end(reason));
            }
            if self.look {
                match self.api.engine().read(self.token, self.cursor.clone(), MOST).await {
                    // What came was lost: whoever comes back with the cursor is told so.
                    Ok(batch) if batch.gap => return None,
                    Ok(batch) if !batch.events.is_empty() => {
                        self.cursor = batch.cursor;
                        delivered(&self.api, self.way, &batch.events);
                        return Some(batch.events.iter().map(|(cursor, entry)| frame(&event(cursor, entry))).collect());
                    }
                    Ok(_) => self.look = false,
                    // It rings once the engine is there again.
                    Err(SessionError::Unavailable) => {}
                    // A session that ends in between rings.
                    Err(SessionError::UnknownSession) => return None,
                }
            }
            if *self.draining.borrow() {
                return Some(self.end(SessionEnd::Draining));
            }
            tokio::select! {
                rung = self.bell.changed() => match rung {
                    Ok(()) => self.look = true,
                    Err(_) => return None,
                },
                _ = self.beat.tick() => {
                    // In case that a bell was not heard.
                    self.look = true;
                    return Some(vec![frame(&Event { cursor: None, kind: EventKind::Beat })]);
                }
                () = self.seat.replaced() => return None,
                // Without a sender there is nobody to end the server.
                Ok(_) = self.draining.wait_for(|draining| *draining) => {}
            }
        }
    }

    fn end(&mut self, reason: SessionEnd) -> Vec<Frame> {
        self.over = true;
        vec![frame(&Event { cursor: None, kind: EventKind::ended(reason) })]
    }
}

/// Counts signals that are handed over.
pub fn delivered(api: &Api, way: Way, events: &[(Cursor, Entry)]) {
    let now = api.now();
    for (_, entry) in events {
        if let Entry::Signal { at, .. } = entry {
            api.0.metrics.delivered(way, now.saturating_sub(*at));
        }
    }
}

/// An event of a mailbox, as it goes over the wire.
pub fn event<'a>(cursor: &Cursor, entry: &'a Entry) -> Event<'a> {
    let kind = match entry {
        Entry::Signal { from, kind, data, .. } => EventKind::Signal { from: from.as_str(), kind, data },
        Entry::Expired { to, key } => EventKind::Expired { to: to.as_str(), key },
        Entry::PeerGone { user, reason } => EventKind::PeerGone { user: user.as_str(), reason: reason.name() },
    };
    Event { cursor: Some(cursor.to_string()), kind }
}

/// An event as text.
pub fn frame(event: &Event<'_>) -> Frame {
    // Writing fails for a map whose keys are no strings, and there is none.
    Frame { text: serde_json::to_string(event).unwrap_or_default(), cursor: event.cursor.clone() }
}

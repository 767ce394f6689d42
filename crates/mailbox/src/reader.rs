//! What to ask a mailbox, and which signals of an answer are new.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use liza_wire::deployed::{Envelope, MAILBOX_SIGNALS, Page};

/// A client's view of one mailbox behind `GET ?action=signals&userId=U&since=T`.
///
/// Ask with [`since`](Self::since), hand the answer to [`take`](Self::take), one question at a time; after an error ask
/// the same again. Each signal that is posted after the first answer comes out once, in the mailbox's order.
///
/// - **Baseline.** What the first answer holds was there before; it is counted and never handed out.
/// - **Same second.** The API hands out whole seconds and filters on `timestamp > since`. The question goes
///   [`OVERLAP_SECONDS`](Self::OVERLAP_SECONDS) back, and what was seen before is told apart.
/// - **No clock is trusted.** Timestamps are only given back to the server that made them. Where its clock went back, or
///   the mailbox was emptied, an answer does not add up: the signals in it are not those that `total` speaks of, or the
///   newest one seen is gone. Then the whole mailbox is asked for, and until that answer is there nothing is handed out,
///   or a later signal would overtake an earlier one.
/// - **Full mailbox.** From [`MAILBOX_SIGNALS`] on `total` stands still. Then, and where an answer has no `total`, every
///   [`WHOLE_EVERY`](Self::WHOLE_EVERY)th question is for the whole mailbox. Only there, and only where the server's clock
///   goes back, may signals change places; none is lost unless the API drops it first.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// Whether the first answer was taken.
    started: bool,
    /// The signal from which the next question goes back.
    anchor: Option<Anchor>,
    /// The next question is for the whole mailbox.
    whole: bool,
    /// Answers since the whole mailbox was read.
    partial: u32,
    /// The last answer's `total`.
    total: Option<usize>,
    /// Hashes of signals that were seen, oldest first.
    seen: VecDeque<u64>,
    /// Signals of an answer that did not add up, in its order.
    held: Vec<Envelope>,
}

#[derive(Clone, Copy, Debug)]
struct Anchor {
    key: u64,
    /// Whole seconds of the server's clock.
    seconds: u64,
}

/// What an answer brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fresh {
    /// The new signals, in the mailbox's order.
    pub envelopes: Vec<Envelope>,
    /// How many signals there were before this reader began; other than 0 for the first answer only.
    pub old: usize,
    /// The answer did not add up: ask again at once, there are signals to be had.
    pub again: bool,
}

impl Reader {
    /// How far before the newest signal a question goes, in seconds of the server's clock.
    pub const OVERLAP_SECONDS: u64 = 5;

    /// Where `total` tells nothing, one question in so many is for the whole mailbox.
    pub const WHOLE_EVERY: u32 = 8;

    /// How many signals are remembered at least and at most. A mailbox holds its newest 100, and those seen late because
    /// of a clock come after at most as many again.
    const REMEMBERED: (usize, usize) = (256, 4096);

    /// A reader that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next question's `since`, in whole seconds of the server's clock; 0 asks for the whole mailbox.
    pub fn since(&self) -> u64 {
        let anchor = self.anchor.filter(|_| !self.whole);
        anchor.map_or(0, |anchor| anchor.seconds.saturating_sub(Self::OVERLAP_SECONDS))
    }

    /// Takes the answer to the question with [`since`](Self::since).
    pub fn take(&mut self, page: Page) -> Fresh {
        if !self.started {
            return self.begin(&page);
        }
        let whole = self.since() == 0;
        let keys: Vec<u64> = page.envelopes.iter().map(key).collect();
        let anchored = self.anchor.is_none_or(|anchor| keys.contains(&anchor.key));
        let (total, size) = (page.total, page.envelopes.len());
        let mut new: Vec<(u64, Envelope)> = Vec::new();
        for (key, envelope) in keys.into_iter().zip(page.envelopes) {
            if !self.seen.contains(&key) && new.iter().all(|(known, _)| *known != key) {
                new.push((key, envelope));
            }
        }
        let complete = whole || (anchored && adds_up(self.total, new.len(), total));
        if !complete {
            self.whole = true;
            self.held = new.into_iter().map(|(_, envelope)| envelope).collect();
            return Fresh { again: true, ..Fresh::default() };
        }

        if let Some(earliest) = new.iter().filter_map(|(key, it)| anchor(*key, it)).min_by_key(|it| it.seconds) {
            self.anchor = Some(earliest);
        } else if !anchored {
            self.anchor = None;
        }
        self.partial = if whole { 0 } else { self.partial + 1 };
        self.whole = total.is_none_or(|total| total >= MAILBOX_SIGNALS) && self.partial + 1 >= Self::WHOLE_EVERY;
        self.total = total;

        // What was held and is gone by now was there before all that is left.
        let mut gone = std::mem::take(&mut self.held);
        self.seen.extend(new.iter().map(|(key, _)| *key));
        gone.retain(|envelope| !self.seen.contains(&key(envelope)));
        self.forget(total.unwrap_or(0).max(size));
        gone.extend(new.into_iter().map(|(_, envelope)| envelope));
        Fresh { envelopes: gone, old: 0, again: false }
    }

    fn begin(&mut self, page: &Page) -> Fresh {
        self.started = true;
        self.seen.extend(page.envelopes.iter().map(key));
        self.anchor = page.envelopes.iter().rev().find_map(|envelope| anchor(key(envelope), envelope));
        self.total = page.total;
        self.forget(page.envelopes.len());
        Fresh { old: page.envelopes.len(), ..Fresh::default() }
    }

    fn forget(&mut self, in_mailbox: usize) {
        let (least, most) = Self::REMEMBERED;
        let surplus = self.seen.len().saturating_sub(in_mailbox.clamp(least, most));
        self.seen.drain(..surplus);
    }
}

/// Whether an answer's `total` is the one before and the new signals, or that of a mailbox that ran over. An answer
/// without it says nothing.
fn adds_up(before: Option<usize>, new: usize, now: Option<usize>) -> bool {
    let (Some(before), Some(now)) = (before, now) else { return true };
    let sum = before.saturating_add(new);
    now == sum || (sum > MAILBOX_SIGNALS && now == before.max(MAILBOX_SIGNALS))
}

/// Nothing, where the timestamp is no time.
fn anchor(key: u64, envelope: &Envelope) -> Option<Anchor> {
    /// The whole numbers that a JSON number can hold exactly, see RFC 8259, 6.
    const EXACT: std::ops::Range<f64> = 0.0..9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the range")]
    EXACT.contains(&envelope.timestamp).then_some(Anchor { key, seconds: envelope.timestamp as u64 })
}

/// What tells a signal from others: its id, which is not unique, and all else. The text of `data` is not kept.
fn key(envelope: &Envelope) -> u64 {
    let Envelope { id, timestamp, from, to: _, kind, data } = envelope;
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    (id, timestamp.to_bits(), from, kind, data).hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a: the library's hasher withstands floods that cannot come here, and costs the page a kilobyte.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

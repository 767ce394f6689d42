//! What is kept for whom, of old pages.
//!
//! A mailbox comes into being with its first signal and keeps the newest [`MAILBOX_SIGNALS`] in the order of their
//! coming. Memory is bounded three times: by signals and by bytes in one mailbox, by the number of mailboxes, and by the
//! bytes of all together. Where the last two are exceeded, the mailbox goes that nobody has written to or read from for
//! the longest time.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use liza_wire::deployed::MAILBOX_SIGNALS;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::engine::TokenHash;

/// Most bytes in one mailbox; as with the number of signals, the oldest go first. A call needs about 50 KB.
pub const MAILBOX_BYTES: usize = 4 * 1024 * 1024;

/// A mailbox that was read so long ago, in milliseconds, is not read any more. A hidden tab may take long breaths.
const READ_LATELY: u64 = 10_000;

/// How much is kept altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most mailboxes, at least one.
    pub mailboxes: usize,
    /// Most bytes in all mailboxes, counted as the size of the signals with their names, at least [`MAILBOX_BYTES`].
    pub bytes: usize,
}

/// A signal on its way into a mailbox.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Whoever the sender says it is.
    pub from: String,
    /// The mailbox's owner.
    pub to: String,
    /// The signal's type.
    pub kind: &'static str,
    /// The signal's data, as JSON text: a parsed tree can take fifty times the memory.
    pub data: Box<RawValue>,
    /// Of a session's signal, the session and the key: what it sends again is the same signal.
    pub key: Option<(TokenHash, Box<str>)>,
}

/// A signal in a mailbox.
#[derive(Debug)]
pub struct Stored {
    /// When it came, in milliseconds since the Unix epoch.
    pub millis: u64,
    /// What came.
    pub letter: Letter,
}

impl Stored {
    /// When it came, in whole seconds since the Unix epoch.
    pub fn seconds(&self) -> u64 {
        self.millis / 1000
    }

    fn bytes(&self) -> usize {
        let Letter { from, to, data, key, .. } = &self.letter;
        size_of::<Self>() + from.len() + to.len() + data.get().len() + key.as_ref().map_or(0, |(_, key)| key.len())
    }
}

/// What a mailbox held after the time that was asked for.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The signals, oldest first.
    pub signals: Vec<Arc<Stored>>,
    /// How many signals the mailbox holds altogether.
    pub total: usize,
}

/// Figures for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Mailboxes kept now.
    pub mailboxes: usize,
    /// Signals kept now.
    pub signals: usize,
    /// Bytes kept now.
    pub bytes: usize,
    /// Signals that came since the start.
    pub posted: u64,
    /// Mailboxes that went because a limit was reached.
    pub evicted: u64,
}

/// All mailboxes. Each method is one step: nobody sees half of it.
#[derive(Debug)]
pub struct Mailboxes {
    limits: Limits,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    by_owner: HashMap<Arc<str>, Mailbox>,
    /// The owners by the last use of their mailbox, the longest idle first.
    by_use: BTreeMap<u64, Arc<str>>,
    uses: u64,
    /// When somebody read a mailbox last, in milliseconds since the Unix epoch; also one that does not exist.
    readers: HashMap<Arc<str>, u64>,
    figures: Figures,
}

#[derive(Debug)]
struct Mailbox {
    signals: VecDeque<Arc<Stored>>,
    bytes: usize,
    last_use: u64,
}

impl Mailboxes {
    /// None yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, kept: Mutex::default() }
    }

    /// Puts a signal into its owner's mailbox, once under its key; `millis` is the time since the Unix epoch.
    pub fn post(&self, millis: u64, letter: Letter) {
        let owner: Arc<str> = letter.to.as_str().into();
        let mut kept = self.kept();
        kept.touch_or_open(&owner);
        if kept.has(&owner, &letter) {
            return;
        }
        kept.push(&owner, Arc::new(Stored { millis, letter }));
        kept.evict(self.limits);
    }

    /// What came after the second `since` of the Unix epoch. A mailbox that does not exist is empty.
    pub fn read(&self, millis: u64, owner: &str, since: f64) -> Contents {
        let mut kept = self.kept();
        kept.touch(owner);
        kept.note_reader(millis, owner, self.limits.mailboxes);
        let Some(mailbox) = kept.by_owner.get(owner) else { return Contents::default() };
        #[expect(clippy::cast_precision_loss, reason = "exact for the next 280 million years")]
        let later = |stored: &&Arc<Stored>| stored.seconds() as f64 > since;
        Contents { signals: mailbox.signals.iter().filter(later).cloned().collect(), total: mailbox.signals.len() }
    }

    /// Whether somebody reads the mailbox: by polling, which is done every second or so.
    pub fn is_read(&self, millis: u64, owner: &str) -> bool {
        let kept = self.kept();
        kept.readers.get(owner).is_some_and(|last| millis.saturating_sub(*last) < READ_LATELY)
    }

    /// Empties a mailbox, unread signals too; returns how many there were.
    pub fn delete(&self, owner: &str) -> usize {
        self.kept().remove(owner)
    }

    /// The figures as they are now.
    pub fn figures(&self) -> Figures {
        self.kept().figures
    }

    /// A panic while the lock was held left at worst a wrong figure; that is no reason to stop serving.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Remembers at most `most` readers; of those that read lately, the first.
    fn note_reader(&mut self, millis: u64, owner: &str, most: usize) {
        if let Some(last) = self.readers.get_mut(owner) {
            *last = millis;
            return;
        }
        if self.readers.len() >= most {
            self.readers.retain(|_, last| millis.saturating_sub(*last) < READ_LATELY);
        }
        if self.readers.len() < most {
            self.readers.insert(owner.into(), millis);
        }
    }

    fn touch(&mut self, owner: &str) {
        let Some(mailbox) = self.by_owner.get_mut(owner) else { return };
        self.uses += 1;
        if let Some(owner) = self.by_use.remove(&mailbox.last_use) {
            self.by_use.insert(self.uses, owner);
        }
        mailbox.last_use = self.uses;
    }

    fn touch_or_open(&mut self, owner: &Arc<str>) {
        if self.by_owner.contains_key(owner) {
            return self.touch(owner);
        }
        self.uses += 1;
        self.by_use.insert(self.uses, owner.clone());
        self.by_owner.insert(owner.clone(), Mailbox { signals: VecDeque::new(), bytes: 0, last_use: self.uses });
        self.figures.mailboxes += 1;
    }

    fn has(&self, owner: &str, letter: &Letter) -> bool {
        let mut signals = self.by_owner.get(owner).into_iter().flat_map(|mailbox| &mailbox.signals);
        letter.key.is_some() && signals.any(|stored| stored.letter.key == letter.key)
    }

    fn push(&mut self, owner: &str, stored: Arc<Stored>) {
        let Some(mailbox) = self.by_owner.get_mut(owner) else { return };
        let bytes = stored.bytes();
        mailbox.bytes += bytes;
        mailbox.signals.push_back(stored);
        self.figures.posted += 1;
        self.figures.signals += 1;
        self.figures.bytes += bytes;
        while mailbox.signals.len() > MAILBOX_SIGNALS || mailbox.bytes > MAILBOX_BYTES {
            let Some(oldest) = mailbox.signals.pop_front() else { break };
            mailbox.bytes -= oldest.bytes();
            self.figures.signals -= 1;
            self.figures.bytes -= oldest.bytes();
        }
    }

    fn evict(&mut self, limits: Limits) {
        while self.figures.mailboxes > limits.mailboxes || self.figures.bytes > limits.bytes {
            let Some((_, owner)) = self.by_use.first_key_value() else { break };
            let owner = owner.clone();
            self.remove(&owner);
            self.figures.evicted += 1;
        }
    }

    fn remove(&mut self, owner: &str) -> usize {
        let Some(mailbox) = self.by_owner.remove(owner) else { return 0 };
        self.by_use.remove(&mailbox.last_use);
        self.figures.mailboxes -= 1;
        self.figures.signals -= mailbox.signals.len();
        self.figures.bytes -= mailbox.bytes;
        mailbox.signals.len()
    }
}

//! Signals on their way to the signaling service.

use std::collections::VecDeque;

use liza_wire::service::MAX_SIGNALS;

/// A signal that waits for the service's word that it was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting<T> {
    /// Makes a repeat known to the service.
    pub key: String,
    /// When it was given to the outbox, in milliseconds.
    pub since: f64,
    /// The signal, and whom it is for.
    pub item: T,
}

/// Signals in the order in which they are to arrive. Each stays until the service has said what became of it, and goes out
/// again under the same key where the word did not come: it is sent at least once and taken once.
#[derive(Debug)]
pub struct Outbox<T> {
    waiting: VecDeque<Waiting<T>>,
    page: String,
    count: u64,
}

impl<T> Outbox<T> {
    /// An empty one. `page` (visible ASCII characters, at most 40) makes its keys unlike those of any other page.
    pub fn new(page: &str) -> Self {
        Self { waiting: VecDeque::new(), page: page.to_owned(), count: 0 }
    }

    /// Puts a signal at the end; `now` is in milliseconds from any fixed start.
    pub fn add(&mut self, now: f64, item: T) {
        let key = self.next_key();
        self.waiting.push_back(Waiting { key, since: now, item });
    }

    /// Puts a signal before all others: a last word, whatever becomes of the rest.
    pub fn add_first(&mut self, item: T) {
        let key = self.next_key();
        self.waiting.push_front(Waiting { key, since: f64::INFINITY, item });
    }

    fn next_key(&mut self) -> String {
        self.count += 1;
        [self.page.as_str(), "-", &self.count.to_string()].concat()
    }

    /// What goes out next, in one request.
    pub fn batch(&self) -> impl Iterator<Item = &Waiting<T>> {
        self.waiting.iter().take(MAX_SIGNALS)
    }

    /// The service has said what became of a signal: it is done with. Nothing where the word came twice.
    pub fn settle(&mut self, key: &str) -> Option<T> {
        let at = self.waiting.iter().position(|waiting| waiting.key == key)?;
        self.waiting.remove(at).map(|waiting| waiting.item)
    }

    /// Gives up the signals that have waited for more than `limit` milliseconds.
    pub fn give_up(&mut self, now: f64, limit: f64) -> Vec<T> {
        let mut given_up = Vec::new();
        while self.waiting.front().is_some_and(|waiting| now - waiting.since > limit) {
            given_up.extend(self.waiting.pop_front().map(|waiting| waiting.item));
        }
        given_up
    }

    /// Everything, for another way.
    pub fn take_all(&mut self) -> impl Iterator<Item = T> {
        self.waiting.drain(..).map(|waiting| waiting.item)
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

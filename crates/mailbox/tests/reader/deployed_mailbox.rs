//! The deployed API's mailbox with all that makes it hard: whole seconds, ids that repeat, the newest 100, a clock that
//! jumps, and others who empty it.

use std::collections::VecDeque;

use liza_mailbox::{Fresh, Reader};
use liza_wire::deployed::{Envelope, MAILBOX_SIGNALS, Page};
use serde_json::{Value, json};

pub struct DeployedMailbox {
    /// The server's clock in milliseconds; tests set it as they like.
    pub millis: u64,
    /// What a client makes of each signal: nothing, of one that is malformed.
    signals: VecDeque<(u64, Option<Envelope>)>,
    posted: u64,
}

impl DeployedMailbox {
    /// Empty, at some time of some day.
    pub fn new() -> Self {
        Self { millis: 1_700_000_000_000, signals: VecDeque::new(), posted: 0 }
    }

    /// Puts in a signal that is unlike all others and returns its number, from 1.
    pub fn post(&mut self) -> u64 {
        self.posted += 1;
        self.push(json!({"type": "pong", "from": "user2", "to": "user1", "data": {"number": self.posted}}));
        self.posted
    }

    /// Puts in a signal as it is, stamped with the clock.
    pub fn push(&mut self, mut signal: Value) {
        let seconds = self.millis / 1000;
        signal["id"] = json!(self.millis);
        signal["timestamp"] = json!(seconds);
        self.signals.push_back((seconds, Envelope::read(signal)));
        if self.signals.len() > MAILBOX_SIGNALS {
            self.signals.pop_front();
        }
    }

    /// `GET ?action=delete` by anybody; a restart of the server is the same to a reader.
    pub fn delete(&mut self) {
        self.signals.clear();
    }

    pub fn total(&self) -> usize {
        self.signals.len()
    }

    /// `GET ?action=signals&since=…`
    pub fn read(&self, since: u64) -> Page {
        let later: Vec<_> = self.signals.iter().filter(|(seconds, _)| *seconds > since).collect();
        let envelopes: Vec<_> = later.iter().filter_map(|(_, envelope)| envelope.clone()).collect();
        Page { malformed: later.len() - envelopes.len(), envelopes, total: Some(self.total()) }
    }

    /// One question and its answer.
    pub fn ask(&self, reader: &mut Reader) -> Fresh {
        reader.take(self.read(reader.since()))
    }

    /// What a client gets at one poll: it asks again where the reader says so, which must not go on for ever.
    pub fn poll(&self, reader: &mut Reader) -> Vec<u64> {
        let mut fresh = self.ask(reader);
        if fresh.again {
            assert_eq!(fresh.envelopes, [], "handed out before the answer adds up");
            fresh = self.ask(reader);
        }
        assert!(!fresh.again);
        numbers(&fresh.envelopes)
    }
}

/// The numbers that `post` gave.
pub fn numbers(envelopes: &[Envelope]) -> Vec<u64> {
    envelopes.iter().map(|envelope| envelope.data["number"].as_u64().unwrap()).collect()
}

/// A reader that has its baseline from `mailbox`.
pub fn started(mailbox: &DeployedMailbox) -> Reader {
    let mut reader = Reader::new();
    assert_eq!(mailbox.ask(&mut reader).old, mailbox.total());
    reader
}

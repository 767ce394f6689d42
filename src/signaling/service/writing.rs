//! Sending what is in the outbox.

use std::rc::Rc;

use liza_core::{Outgoing, SessionEvent, SessionFault};
use liza_mailbox::Backoff;
use liza_wire::json_text;
use liza_wire::service::{Posted, parse_results, signal_entry, signals_body};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use super::Shared;
use super::requests::LIMIT;
use crate::clock::epoch_millis;

/// A signal that could not be sent for so long is given up, in milliseconds.
const SEND_FOR: f64 = 30_000.0;

/// How long to wait for a session before looking again, in milliseconds; its opening wakes.
const NO_SESSION: u32 = 5_000;

impl Shared {
    /// Starts the task that writes, unless it is at work.
    pub(super) fn write_soon(self: &Rc<Self>) {
        if !self.writing.replace(true) {
            spawn_local(Rc::clone(self).write());
        }
    }

    async fn write(self: Rc<Self>) {
        let mut backoff = Backoff::new();
        while !self.closed.get() {
            self.give_up();
            let Some(body) = self.next_body() else { break };
            if self.live.borrow().is_none() {
                self.answered.sleep(NO_SESSION).await;
            } else if self.send_by_socket(&json_text(&body)) {
                self.await_word().await;
            } else if let Some(pause) = self.send_by_post(&body, &mut backoff).await {
                self.answered.sleep(pause).await;
            }
        }
        self.writing.set(false);
    }

    fn next_body(&self) -> Option<Value> {
        let outbox = self.outbox.borrow();
        let entry = |key: &str, Outgoing { to, signal }: &Outgoing| signal_entry(key, to, signal);
        let entries: Vec<_> = outbox.batch().map(|waiting| entry(&waiting.key, &waiting.item)).collect();
        (!entries.is_empty()).then(|| signals_body(entries))
    }

    fn give_up(&self) {
        let given_up = self.outbox.borrow_mut().give_up(epoch_millis(), SEND_FOR);
        for outgoing in given_up {
            self.not_sent(outgoing, SessionFault::Unreachable);
        }
    }

    fn not_sent(&self, Outgoing { to, signal }: Outgoing, fault: SessionFault) {
        self.report(SessionEvent::NotSent { to, signal, fault });
    }

    fn send_by_socket(&self, text: &str) -> bool {
        let sent = self.socket.borrow().as_ref().is_some_and(|socket| socket.send_with_str(text).is_ok());
        self.awaiting.set(sent);
        sent
    }

    /// Waits until it is known what became of the signals, or that it will not be known.
    async fn await_word(&self) {
        let until = epoch_millis() + f64::from(LIMIT);
        while self.awaiting.get() && !self.closed.get() && epoch_millis() < until {
            self.answered.sleep(LIMIT).await;
        }
    }

    /// Gives how long to wait before the next try, in milliseconds, where there must be one.
    async fn send_by_post(&self, body: &Value, backoff: &mut Backoff) -> Option<u32> {
        let token = self.token();
        let posted = self.post("signals", body, LIMIT).await;
        let results = match posted {
            Ok(text) => parse_results(&text).map_err(SessionFault::from),
            Err(failure) if failure.is_unknown_session() => {
                // The task that reads may have opened another one meanwhile.
                if self.token() == token {
                    self.live.take();
                    self.incoming.put_lost();
                    self.lull.wake();
                }
                return None;
            }
            Err(failure) => Err(failure.into_fault()),
        };
        match results {
            Ok(results) => {
                backoff.succeed();
                self.recovered();
                self.settle(results)
            }
            Err(fault) => Some(self.failed(fault, backoff)),
        }
    }

    /// Takes the service's word for what became of signals. Gives how long to wait where some must be sent again.
    pub(super) fn settle(&self, results: Vec<(String, Posted)>) -> Option<u32> {
        let mut pause = None;
        for (key, posted) in results {
            if let Posted::Refused(refusal) = &posted
                && let Some(seconds) = refusal.retry_after
            {
                pause = Some(seconds.saturating_mul(1000));
                continue;
            }
            let settled = self.outbox.borrow_mut().settle(&key);
            let Some(outgoing) = settled else { continue };
            match posted {
                Posted::Present => {}
                Posted::Absent => self.report(SessionEvent::Absent(outgoing.to)),
                Posted::Refused(refusal) => self.not_sent(outgoing, SessionFault::Refused(refusal.message)),
            }
        }
        pause
    }

    /// The word came by WebSocket, or will not come any more.
    pub(super) fn word_came(&self) {
        self.awaiting.set(false);
        self.answered.wake();
    }
}

//! ICE servers with credentials of the service's.

use std::cell::{Cell, RefCell};

use liza_core::Note;
use serde_json::{Map, Value};

use super::Shared;
use super::requests::LIMIT;
use crate::clock::epoch_millis;
use crate::settings::IceServer;

/// How long somebody who is about to restart ICE waits for new credentials, in milliseconds.
const RENEW_LIMIT: u32 = 1_500;

/// Which part of their lifetime credentials are used for.
const USED: f64 = 0.8;

/// The servers, and until when their credentials are used, in milliseconds since the Unix epoch.
#[derive(Default)]
pub(super) struct Turn {
    servers: RefCell<Vec<IceServer>>,
    until: Cell<f64>,
}

impl Turn {
    pub(super) fn servers(&self) -> Vec<IceServer> {
        self.servers.borrow().clone()
    }
}

impl Shared {
    /// Gets servers with fresh credentials.
    pub(super) async fn fetch_ice_servers(&self) {
        self.fetch_within(LIMIT).await;
    }

    /// New servers where the credentials of those that are here are old; nothing where they are not, or none came in time.
    pub(super) async fn renewed_ice_servers(&self) -> Option<Vec<IceServer>> {
        let due = self.turn.until.get() > 0.0 && epoch_millis() > self.turn.until.get();
        if due && self.fetch_within(RENEW_LIMIT).await { Some(self.turn.servers()) } else { None }
    }

    async fn fetch_within(&self, limit: u32) -> bool {
        match self.post("turn", &Value::Object(Map::new()), limit).await {
            Ok(answer) => self.take_servers(&answer),
            Err(failure) => {
                self.reports.note(Note::NoTurn(failure.into_fault()));
                false
            }
        }
    }

    fn take_servers(&self, answer: &str) -> bool {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let Some(Value::Array(entries)) = answer.get("iceServers") else { return false };
        let servers: Vec<_> = entries.iter().filter_map(|entry| IceServer::parse(entry).ok()).collect();
        let lifetime = answer.get("lifetime").and_then(Value::as_f64).unwrap_or(0.0);
        self.turn.until.set(epoch_millis() + lifetime * USED);
        self.reports.note(Note::TurnReady(servers.len()));
        *self.turn.servers.borrow_mut() = servers;
        true
    }
}

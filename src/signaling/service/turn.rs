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
    /// The service has some to give.
    offered: Cell<bool>,
}

impl Turn {
    pub(super) fn servers(&self) -> Vec<IceServer> {
        self.servers.borrow().clone()
    }
}

impl Shared {
    /// Gets servers with fresh credentials.
    pub(super) async fn fetch_ice_servers(&self) {
        self.turn.offered.set(true);
        self.fetch_within(LIMIT).await;
    }

    /// New servers where there are none yet, where the credentials of those that are here are old, and `anew`; nothing
    /// where none are needed, or none came in time.
    pub(super) async fn renewed_ice_servers(&self, anew: bool) -> Option<Vec<IceServer>> {
        let due = anew || epoch_millis() > self.turn.until.get();
        if due && self.turn.offered.get() && self.fetch_within(RENEW_LIMIT).await {
            Some(self.turn.servers())
        } else {
            None
        }
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

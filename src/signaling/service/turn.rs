//! ICE servers with credentials of the service's.

use std::cell::{Cell, RefCell};

use liza_core::Note;
use liza_wire::service::IceServers;
use serde_json::{Map, Value};

use super::Shared;
use super::requests::{Failure, LIMIT};
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
        let answer = self.post("turn", &Value::Object(Map::new()), limit).await.map_err(Failure::into_fault);
        match answer.and_then(|answer| Ok(IceServers::parse(&answer)?)) {
            Ok(given) => self.take_servers(&given),
            Err(fault) => {
                self.reports.note(Note::NoTurn(fault));
                return false;
            }
        }
        true
    }

    #[expect(clippy::cast_precision_loss, reason = "exact for any time that matters")]
    fn take_servers(&self, given: &IceServers) {
        let servers: Vec<_> = given.entries.iter().filter_map(|entry| IceServer::parse(entry).ok()).collect();
        self.turn.until.set(epoch_millis() + given.lifetime as f64 * USED);
        self.reports.note(Note::TurnReady(servers.len()));
        *self.turn.servers.borrow_mut() = servers;
    }
}

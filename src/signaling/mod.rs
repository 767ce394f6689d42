//! How signals travel between two users.
//!
//! A [`Signaling`] opens a [`Session`] for one user. [`Service`] speaks with our signaling service, [`Poll`] with the deployed
//! HTTP API; [`Exchange`] joins clients of one page without a server. Whoever has another way to carry signals implements the two traits.

mod exchange;
mod fetch;
mod poll;
mod service;
mod waking;

use std::future::{Future, ready};
use std::pin::Pin;

use liza_core::{Event, Note, Outgoing, Pace, SessionEvent};
use liza_wire::{Signal, SignalError, UserId};

use crate::client::Inbox;
use crate::settings::IceServer;

pub use exchange::Exchange;
pub use poll::Poll;
pub use service::Service;

/// A way to carry signals.
pub trait Signaling {
    /// Opens a session under an id. It reports to `reports`: first that it is open, then what comes in.
    fn open(&self, me: UserId, reports: Reports) -> Box<dyn Session>;
}

/// An open session. Dropping it ends it: nothing more is reported, and what was given to it before is still sent.
pub trait Session {
    /// Sends a signal after those before it.
    fn send(&self, outgoing: Outgoing);

    /// Sends a signal at once, in a way that outlives the page.
    fn send_last(&self, outgoing: Outgoing);

    /// Says how soon the next signal is expected, for a session that has to ask.
    fn set_pace(&self, pace: Pace);

    /// Takes the id over from another page of this browser.
    fn take_over(&self) {}

    /// ICE servers with credentials, as far as they are here.
    fn ice_servers(&self) -> Vec<IceServer> {
        Vec::new()
    }

    /// New ICE servers: always `anew`, for a restart of ICE; otherwise where there are none yet, or their credentials are
    /// about to expire. Nothing where there is no need or no answer. It does not take long.
    fn renewed_ice_servers(&self, _anew: bool) -> Pin<Box<dyn Future<Output = Option<Vec<IceServer>>>>> {
        Box::pin(ready(None))
    }
}

/// Where a session reports to. Nothing happens inside a report; it is queued.
#[derive(Clone)]
pub struct Reports(Inbox);

impl Reports {
    pub(crate) fn new(inbox: Inbox) -> Self {
        Self(inbox)
    }

    /// What happened to the session.
    pub fn report(&self, event: SessionEvent) {
        self.0.put(Event::Session(event));
    }

    /// A line of the log.
    pub fn note(&self, note: Note) {
        self.0.note(note);
    }

    /// A signal came, or something in its place that could not be read.
    pub fn deliver(&self, from: UserId, signal: Result<Signal, SignalError>) {
        self.0.put(Event::Signal { from, signal });
    }
}

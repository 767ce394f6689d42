//! What a connection says of itself in figures: when it is asked, now and then.

use std::rc::Rc;
use std::sync::Arc;

use gloo_timers::callback::Interval;
use liza_core::{LinkEvent, LinkState, Note, Stats};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::{Peer, state};
use crate::client::{frames, statistics};

/// How often statistics are taken, in milliseconds.
const SAMPLE_EVERY: u32 = 1_000;

/// Which of these times all of them are kept for whoever debugs, while there is a connection.
const REPORT_EVERY: u32 = 5;

impl Peer {
    /// Takes a sample from time to time, until that is dropped.
    pub(super) fn sample(self: &Rc<Self>) -> Interval {
        let (sampled, mut times) = (Rc::downgrade(self), 0_u32);
        Interval::new(SAMPLE_EVERY, move || {
            times = times.wrapping_add(1);
            if let Some(peer) = sampled.upgrade() {
                let whole = times.is_multiple_of(REPORT_EVERY) && state(&peer.connection) == LinkState::Connected;
                peer.take_statistics(whole, false);
            }
        })
    }

    /// Asks for statistics. Nothing comes of it where the browser has none to give.
    pub(super) fn measure(self: &Rc<Self>) {
        let peer = Rc::clone(self);
        spawn_local(async move {
            if let Ok(report) = peer.closing.or(peer.connection.get_stats()).await {
                peer.put(LinkEvent::Measured(peer.read(&report).into()));
            }
        });
    }

    /// Takes a sample of the statistics; now and then all of them for whoever debugs, and at a turn of the connection also
    /// in words.
    pub(super) fn take_statistics(self: &Rc<Self>, whole: bool, in_words: bool) {
        let peer = Rc::clone(self);
        spawn_local(async move {
            if let Ok(report) = peer.closing.or(peer.connection.get_stats()).await {
                if whole {
                    peer.steps.report(&statistics::entries(&report));
                }
                let stats = Arc::new(peer.read(&report));
                if in_words {
                    peer.inbox.note(Note::Measured(Arc::clone(&stats)));
                }
                peer.put(LinkEvent::Sampled(stats));
            }
        });
    }

    fn read(&self, report: &JsValue) -> Stats {
        Stats { frames_given: frames::given(&self.remote.video), ..statistics::read(report) }
    }
}

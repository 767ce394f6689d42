//! A call: what both sides know of it, and what this one keeps of the other.

use liza_wire::{CallId, Candidate, Payload, Signal, Tag, UserId, VERSION};

use crate::early_offer::Early;
use crate::history::Seen;
use crate::link::Link;
use crate::timers::Timers;
use crate::{Device, Moment, Role};

/// What is known of the peer's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PeerKind {
    /// It has not said anything yet.
    Unknown,
    /// It knows tags, as ours does.
    Tagged,
    /// It is the page before ours.
    Plain,
}

/// A call, from its ping on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) peer: UserId,
    pub(crate) peer_kind: PeerKind,
    /// Settled with the pong.
    pub(crate) role: Option<Role>,
    /// Go on as far as the call without a press.
    pub(crate) all: bool,
    /// The id of the peer's ping that crossed ours and lost.
    pub(crate) beaten_call: Option<CallId>,
    /// Questions for a sign of life that have no answer.
    pub(crate) unanswered: u32,
    /// The peer's session ended while there was a path.
    pub(crate) lease_ended: bool,
    /// The offer that did not wait for the pong.
    pub(crate) early: Option<Early>,
    /// The peer takes such an offer.
    pub(crate) takes_early: bool,
    /// The peer said something in this very call since it is known who initiated it: what early offers wait for.
    pub(crate) peer_is_there: bool,
    /// We took such an offer, and whoever made it has said nothing yet that it says to somebody it heard alone: it may be
    /// gone.
    pub(crate) awaits_word: bool,
    /// The initiator goes on as far as the call by itself, said its offer.
    pub(crate) peer_goes_on: bool,
    /// Our ping that has no pong yet: its number and when it went out.
    pub(crate) ping: Option<(u32, Moment)>,
    pub(crate) taken_numbers: Seen,
    /// The number of the peer's newest description that was taken.
    pub(crate) newest_description: u32,
    /// Candidates that came before their description.
    pub(crate) waiting_candidates: Vec<Candidate>,
    pub(crate) link: Option<Link>,
    pub(crate) timers: Timers,
    pub(crate) started: Option<Moment>,
    /// The devices were asked for.
    pub(crate) devices_asked: bool,
    /// It is settled which devices there are for the call.
    pub(crate) devices_settled: bool,
    /// Devices that were lost and are not open again.
    pub(crate) lost_devices: Vec<Device>,
    /// How often a lost device was opened again at once.
    pub(crate) devices_reopened: u8,
    pub(crate) began: Moment,
    sent: u32,
}

impl Call {
    pub(crate) fn new(id: CallId, peer: UserId, now: Moment) -> Self {
        Self {
            id,
            peer,
            peer_kind: PeerKind::Unknown,
            role: None,
            all: false,
            beaten_call: None,
            unanswered: 0,
            lease_ended: false,
            early: None,
            takes_early: false,
            peer_is_there: false,
            awaits_word: false,
            peer_goes_on: false,
            ping: None,
            taken_numbers: Seen::default(),
            newest_description: 0,
            waiting_candidates: Vec::new(),
            link: None,
            timers: Timers::default(),
            started: None,
            devices_asked: false,
            devices_settled: false,
            lost_devices: Vec::new(),
            devices_reopened: 0,
            began: now,
            sent: 0,
        }
    }

    /// The number of the next signal of this call.
    pub(crate) fn next_number(&mut self) -> u32 {
        self.sent = self.sent.saturating_add(1);
        self.sent
    }

    /// A signal of this call, numbered; and its number.
    pub(crate) fn signal(&mut self, payload: Payload, re: Option<u32>) -> (Signal, u32) {
        let seq = self.next_number();
        let announces = matches!(payload, Payload::Ping { .. } | Payload::Pong);
        let all = self.all && (announces || matches!(payload, Payload::Offer(_)));
        let tag = Tag { v: VERSION, call: self.id.clone(), seq, re, all, early: announces };
        let tag = (self.peer_kind != PeerKind::Plain).then_some(tag);
        (Signal { payload, tag }, seq)
    }
}

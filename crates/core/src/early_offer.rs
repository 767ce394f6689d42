//! The offer that does not wait for the pong.
//!
//! After «📞 Связь» an offer is made at once and rides in the ping, which saves the way of a ping and a pong. The peer says
//! with its pong that it takes such an offer; otherwise it gets another, on a connection that is made anew. Devices are
//! asked for when the peer has answered, and not before.

use liza_wire::{Candidate, EarlyOffer, Sdp};

use crate::negotiation::Negotiation;
use crate::timers::Timer;
use crate::{Command, Engine, LinkCommand, Mark, Role, State};

/// An offer that was begun before the pong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Early {
    /// It is made, and rides in each ping from here on.
    pub(crate) offer: Option<EarlyOffer>,
    /// The first ping with it. A peer that heard this one, or one before it, hears all that comes after.
    since: u32,
    /// What was said of candidates before the pong, to somebody who may not have been there.
    candidates: Vec<Candidate>,
}

impl Engine {
    /// Makes the offer while the pong is waited for.
    pub(crate) fn offer_early(&mut self) {
        let Some(call) = self.call.as_mut().filter(|call| call.link.is_none()) else { return };
        call.early = Some(Early { offer: None, since: 0, candidates: Vec::new() });
        self.open_link(Role::Initiator);
        self.make_offer(false);
    }

    /// Lets it ride in a ping: now, and in those that follow.
    pub(crate) fn early_offer_made(&mut self, sdp: Sdp) {
        let Some(call) = &mut self.call else { return };
        let number = call.next_number();
        if let Some(link) = &mut call.link {
            link.negotiation = Negotiation::Offered(number);
        }
        if let Some(early) = &mut call.early {
            early.offer = Some(EarlyOffer { number, sdp });
        }
        let since = self.send_ping();
        if let Some(early) = self.call.as_mut().and_then(|call| call.early.as_mut()) {
            early.since = since;
        }
    }

    /// A candidate of the early offer.
    pub(crate) fn remember_candidate(&mut self, candidate: &Candidate) {
        if self.state == State::Connecting
            && let Some(early) = self.call.as_mut().and_then(|call| call.early.as_mut())
        {
            early.candidates.push(candidate.clone());
        }
    }

    /// The peer is there: the early offer is the call's, if it takes one. `heard` is the number of the ping that it answers.
    pub(crate) fn early_offer_counts(&mut self, heard: Option<u32>) {
        let Some(call) = self.call.as_mut() else { return };
        let Some(early) = &mut call.early else { return };
        if !call.takes_early {
            self.drop_early_offer();
            return;
        }
        let candidates = std::mem::take(&mut early.candidates);
        let missed = heard.is_none_or(|heard| heard > early.since);
        self.mark(Mark::Offer);
        self.open_devices();
        self.start_timer(Timer::Answer);
        for candidate in candidates.into_iter().filter(|_| missed) {
            self.send(liza_wire::Payload::Candidate(candidate), None);
        }
    }

    /// Nobody will answer it.
    pub(crate) fn drop_early_offer(&mut self) {
        let Some(call) = &mut self.call else { return };
        if call.early.take().is_none() {
            return;
        }
        if let Some(link) = call.link.take() {
            self.command(Command::Link(link.attempt, LinkCommand::Close));
        }
    }
}

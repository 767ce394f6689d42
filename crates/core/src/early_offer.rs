//! The offer that does not wait for the pong.
//!
//! After «📞 Связь» an offer is made at once and rides in the ping, which saves the way of a ping and a pong. The peer says
//! with its pong that it takes such an offer; otherwise it gets another, on a connection that is made anew.
//!
//! A ping may have waited for its reader, and its sender may be gone. So the initiator keeps its candidates until the peer
//! says something in their call: nobody gets them who is not in it, and the responder knows by them that somebody is there.
//! Before, neither side asks for devices.

use liza_wire::{Candidate, EarlyOffer, Payload, Sdp};

use crate::negotiation::Negotiation;
use crate::timers::Timer;
use crate::{Command, Diagnosis, End, Engine, LinkCommand, Mark, Note, Role, State};

/// An offer that was begun before the pong; there until the peer is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Early {
    /// It is made, and rides in each ping from here on.
    pub(crate) offer: Option<EarlyOffer>,
    /// What is to be said once the peer is heard in this call.
    candidates: Vec<Candidate>,
}

impl Engine {
    /// Makes the offer while nobody has answered yet.
    pub(crate) fn offer_early(&mut self) {
        let Some(call) = self.call.as_mut().filter(|call| call.link.is_none()) else { return };
        call.early = Some(Early::default());
        self.open_link(Role::Initiator);
        self.make_offer(false);
    }

    /// Lets it ride in a ping: now, and in those that follow until the peer is heard.
    pub(crate) fn early_offer_made(&mut self, sdp: Sdp) {
        let Some(call) = &mut self.call else { return };
        let number = call.next_number();
        if let Some(link) = &mut call.link {
            link.negotiation = Negotiation::Offered(number);
        }
        if let Some(early) = &mut call.early {
            early.offer = Some(EarlyOffer { number, sdp });
        }
        if self.state == State::Connecting {
            self.send_ping();
            self.start_timer(Timer::PingAgain);
        } else {
            self.say_ping();
        }
    }

    /// Keeps a candidate until the peer is there.
    pub(crate) fn keep_candidate(&mut self, candidate: &Candidate) -> bool {
        let Some(early) = self.call.as_mut().and_then(|call| call.early.as_mut()) else { return false };
        early.candidates.push(candidate.clone());
        true
    }

    /// We are the initiator, so the early offer is the call's, if the peer takes early offers.
    pub(crate) fn early_offer_counts(&mut self) {
        let Some(call) = self.call.as_ref().filter(|call| call.early.is_some()) else { return };
        if call.takes_early {
            self.mark(Mark::Offer);
            self.start_timer(Timer::Answer);
        } else {
            self.drop_early_offer();
        }
    }

    /// The peer says something in this call. A ping of its own that crossed ours may have waited; this has not.
    pub(crate) fn peer_is_there(&mut self) {
        let settled = self.state != State::Connecting;
        let Some(call) = self.call.as_mut().filter(|call| settled && !call.peer_is_there) else { return };
        call.peer_is_there = true;
        call.timers.stop(Timer::Pong);
        call.timers.stop(Timer::PingAgain);
        self.diagnosis.take_if(|diagnosis| *diagnosis == Diagnosis::PeerAbsent);
        let Some(early) = call.early.take() else { return };
        self.open_devices();
        for candidate in early.candidates {
            self.send(Payload::Candidate(candidate), None);
        }
    }

    /// Nobody will answer it.
    pub(crate) fn drop_early_offer(&mut self) {
        let Some(call) = &mut self.call else { return };
        if call.early.take().is_none() {
            return;
        }
        if let Some(link) = call.link.take() {
            self.note(Note::EarlyOfferDropped);
            self.command(Command::Link(link.attempt, LinkCommand::Close));
        }
    }

    /// The initiator says something that it says to somebody whom it heard alone, or is connected: it did not leave before.
    pub(crate) fn initiator_is_there(&mut self) {
        if let Some(call) = &mut self.call
            && std::mem::take(&mut call.awaits_word)
            && call.peer_goes_on
        {
            self.open_devices();
        }
    }

    /// Without a word of the initiator's after its offer, a path is missing because there is nobody.
    pub(crate) fn or_gone(&self, end: End) -> End {
        if self.call.as_ref().is_some_and(|call| call.awaits_word) { End::PeerGone } else { end }
    }
}

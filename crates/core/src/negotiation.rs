//! Offers and answers within a call.
//!
//! Either side may offer at any time. When two offers cross, the responder's counts: it ignores the initiator's, and the
//! initiator takes the responder's, by which its own is rolled back. The initiator is the polite peer of "perfect
//! negotiation" (W3C WebRTC, 10.7).
//!
//! The initiator yields because its connection has offered before. Chromium (seen in 156) shows no picture any more after
//! the first own offer of a connection that has only answered is rolled back. To the page before ours, which knows no such
//! rule, we yield on either side.

use liza_wire::{Payload, Sdp, Tag};

use crate::timers::Timer;
use crate::{Attempt, Command, Cue, Engine, LinkCommand, Mark, Note, Role, State};

/// Where the exchange of descriptions stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Negotiation {
    /// Nothing is under way.
    #[default]
    Stable,
    /// The browser makes our offer of this number.
    Making(u32),
    /// Our offer, of this number, is out.
    Offered(u32),
    /// The browser takes the peer's offer and makes our answer.
    Answering,
    /// The browser takes the peer's answer.
    Finishing,
}

impl Engine {
    /// The press on offer.
    pub(crate) fn offer(&mut self) {
        self.mark(Mark::Offer);
        self.open_link(Role::Initiator);
        if self.call.as_ref().is_some_and(|call| call.all) && !self.peer_is_plain() {
            self.open_devices();
        }
        self.make_offer(false);
        self.start_timer(Timer::Answer);
    }

    pub(crate) fn make_offer(&mut self, restart: bool) {
        let with_candidates = self.peer_is_plain();
        let Some(link) = self.link_mut() else { return };
        link.offers = link.offers.saturating_add(1);
        let (attempt, number) = (link.attempt, link.offers);
        link.negotiation = Negotiation::Making(number);
        self.command(Command::Link(attempt, LinkCommand::MakeOffer { number, with_candidates, restart }));
    }

    pub(crate) fn offer_made(&mut self, sdp: Sdp, number: u32) {
        // It was rolled back, or overtaken by another, while it was being made.
        if self.link_mut().is_none_or(|link| link.negotiation != Negotiation::Making(number)) {
            return;
        }
        if self.call.as_ref().is_some_and(|call| call.early.is_some()) {
            self.early_offer_made(sdp);
            return;
        }
        let seq = self.send(Payload::Offer(sdp), None);
        if let Some(link) = self.link_mut() {
            link.negotiation = Negotiation::Offered(seq);
        }
    }

    pub(crate) fn offered(&mut self, sdp: Sdp, tag: Option<&Tag>) -> bool {
        let plain = self.peer_is_plain();
        let Some(call) = &self.call else { return false };
        let initiator = call.role == Some(Role::Initiator);
        let attempt = match &call.link {
            None if (initiator && !plain) || self.state != State::Connected => return false,
            None => {
                // The page before ours was opened anew, and takes itself for the initiator: its ping does not say so.
                if initiator {
                    self.yield_role();
                }
                self.mark(Mark::Offer);
                let attempt = self.open_link(Role::Responder);
                if let (Some(tag), Some(call)) = (tag, &mut self.call) {
                    call.peer_goes_on = tag.all;
                    // Candidates that overtook it are a word as well.
                    call.awaits_word = tag.early && call.waiting_candidates.is_empty();
                    if call.peer_goes_on && !call.awaits_word {
                        self.open_devices();
                    }
                }
                self.start_timer(Timer::Answer);
                attempt
            }
            Some(_) if self.state == State::Connecting => return false,
            // Until the first answer is there the initiator's offer is the only one there can be.
            Some(link) if self.state == State::Connected && link.negotiation != Negotiation::Finishing => return false,
            Some(link) => {
                let ours = matches!(link.negotiation, Negotiation::Making(_) | Negotiation::Offered(_));
                if ours && !initiator && !plain {
                    return false;
                }
                link.attempt
            }
        };
        self.take_offer(attempt, sdp, tag.map(|tag| tag.seq));
        // The page before ours starts the media by a second offer.
        if plain && self.state == State::Calling && !initiator {
            self.open_media();
        }
        true
    }

    fn yield_role(&mut self) {
        self.note(Note::Crossed(Role::Responder));
        if let Some(call) = &mut self.call {
            call.role = Some(Role::Responder);
        }
    }

    fn take_offer(&mut self, attempt: Attempt, sdp: Sdp, re: Option<u32>) {
        if let Some(link) = self.link_mut() {
            link.negotiation = Negotiation::Answering;
        }
        self.command(Command::Link(attempt, LinkCommand::TakeOffer { sdp: sdp.clone(), re }));
        self.described(&sdp);
        self.wait_for_path();
    }

    pub(crate) fn answer_made(&mut self, sdp: Sdp, re: Option<u32>) {
        // A restart may have begun meanwhile: then our own offer comes next.
        if let Some(link) = self.link_mut().filter(|link| link.negotiation == Negotiation::Answering) {
            link.negotiation = Negotiation::Stable;
        }
        self.send(Payload::Answer(sdp), re);
        self.enter_calling();
    }

    pub(crate) fn answered(&mut self, sdp: Sdp, re: Option<u32>) -> bool {
        let plain = self.peer_is_plain();
        let Some(link) = self.link_mut() else { return false };
        let offered = matches!(link.negotiation, Negotiation::Offered(_));
        if !offered || !(plain || link.awaits_answer_of(re)) {
            return false;
        }
        link.negotiation = Negotiation::Finishing;
        let attempt = link.attempt;
        self.command(Command::Link(attempt, LinkCommand::TakeAnswer(sdp.clone())));
        self.described(&sdp);
        true
    }

    pub(crate) fn answer_taken(&mut self) {
        if let Some(link) = self.link_mut().filter(|link| link.negotiation == Negotiation::Finishing) {
            link.negotiation = Negotiation::Stable;
        }
        self.enter_calling();
    }

    fn enter_calling(&mut self) {
        if self.state != State::Connected {
            return;
        }
        if let Some(call) = &mut self.call {
            call.timers.stop(Timer::Answer);
        }
        if !self.link_mut().is_some_and(|link| link.is_up()) {
            self.start_timer(Timer::Link);
        }
        self.change_state(Cue::Described);
        self.restart_if_outdated();
        self.go_on();
    }
}

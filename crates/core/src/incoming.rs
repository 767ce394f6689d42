//! What the peer says.

use liza_wire::{CallId, EarlyOffer, Payload, Reason, Signal, Tag, UserId, VERSION};

use crate::call::{Call, PeerKind};
use crate::link::Link;
use crate::session::Session;
use crate::timers::Timer;
use crate::{Cue, Diagnosis, End, Engine, Note, Role, Route, State};

impl Engine {
    pub(crate) fn signal(&mut self, from: &UserId, signal: Signal, route: Route) {
        let Session::Open(me) = &self.session else { return };
        let own = me == from;
        let name = signal.payload.name();
        self.note(Note::Received(name, from.clone(), route));
        // There is a network for those who hear each other.
        self.offline &= route != Route::Api;
        if let Some(call) = self.call.as_mut().filter(|call| route == Route::Api && call.peer == *from) {
            call.lease_ended = false;
            call.timers.stop(Timer::Gone);
        }
        let taken = match (signal.payload, signal.tag) {
            _ if own => false,
            (Payload::Ping { offer, .. }, tag) => {
                let taken = self.pinged(from, tag.clone());
                self.take_early_offer(from, offer, tag);
                taken
            }
            (Payload::Pong, tag) => self.ponged(from, tag),
            (payload, tag) => self.signal_of_call(from, payload, tag),
        };
        if !taken {
            self.note(Note::Ignored(name, from.clone()));
        }
    }

    /// A ping may come again and again: it is answered each time and changes a state once.
    fn pinged(&mut self, from: &UserId, tag: Option<Tag>) -> bool {
        let Some(call) = &mut self.call else { return self.pinged_in_idle(from, tag) };
        if call.peer != *from {
            self.turn_away(from, tag);
            return true;
        }
        let Some(tag) = tag else { return self.pinged_by_plain_peer() };
        let re = Some(tag.seq);
        if tag.call == call.id {
            call.takes_early |= tag.early;
            call.all |= tag.all && call.role != Some(Role::Responder);
            let within = tag.re == Some(Tag::WITHIN_CALL);
            // A ping in our own call: the peer knows it, so our ping arrived.
            self.settle_roles(Cue::Ponged, Role::Initiator);
            self.peer_is_there();
            if within {
                self.initiator_is_there();
            }
        } else if call.beaten_call.as_ref() == Some(&tag.call) {
            // It does not know yet that its ping lost: ours may have come before it started. A pong would not do, which it
            // could not tell from one to a page that it had before.
            self.say_ping();
            return true;
        } else if !self.ended.allows(from, &tag) {
            return self.refuse_unknown(from, Some(tag));
        } else if self.state != State::Connecting && !self.may_cross_again(from) {
            self.end(End::PeerBeganAnew, None);
            return self.pinged_in_idle(from, Some(tag));
        } else if self.wins_over(from) {
            let Some(call) = &mut self.call else { return false };
            if let Some(older) = call.beaten_call.replace(tag.call) {
                self.ended.add(from, older);
            }
            call.takes_early |= tag.early;
            self.note(Note::Crossed(Role::Initiator));
            // That ping may have waited: all else waits for the pong to ours.
            self.settle_roles(Cue::CrossingWon, Role::Initiator);
            self.say_ping();
            return true;
        } else {
            self.yield_to(tag.call);
        }
        self.send(Payload::Pong, re);
        self.go_on();
        true
    }

    /// An offer that rides in a ping of the call that we answer.
    fn take_early_offer(&mut self, from: &UserId, offer: Option<EarlyOffer>, tag: Option<Tag>) {
        let (Some(EarlyOffer { number, sdp }), Some(tag)) = (offer, tag) else { return };
        let ours = |call: &Call| call.peer == *from && call.id == tag.call && call.role == Some(Role::Responder);
        if self.call.as_ref().is_some_and(ours) {
            // `early` says of an offer that it came in a ping.
            let tag = Tag { seq: number, re: None, early: true, ..tag };
            if !self.signal_of_call(from, Payload::Offer(sdp), Some(tag)) {
                self.note(Note::Ignored("offer", from.clone()));
            }
        }
    }

    /// Of two pings that cross, that of the smaller id counts.
    fn wins_over(&self, peer: &UserId) -> bool {
        self.session.me().is_some_and(|me| me < peer)
    }

    /// Whose ping lost may have pinged anew before it heard of that.
    fn may_cross_again(&self, peer: &UserId) -> bool {
        self.state == State::Connected && self.is_initiator() && !self.peer_was_heard() && self.wins_over(peer)
    }

    fn pinged_in_idle(&mut self, from: &UserId, tag: Option<Tag>) -> bool {
        if tag.as_ref().is_some_and(|tag| !self.ended.allows(from, tag)) {
            return self.refuse_unknown(from, tag);
        }
        let id = tag.as_ref().map_or_else(|| self.ids.next(), |tag| tag.call.clone());
        self.note(Note::Call(id.clone(), from.clone()));
        self.diagnosis = None;
        let mut call = Call::new(id, from.clone(), self.now);
        call.role = Some(Role::Responder);
        self.call = Some(call);
        self.learn_kind(if tag.is_some() { PeerKind::Tagged } else { PeerKind::Plain });
        self.send(Payload::Pong, tag.map(|tag| tag.seq));
        self.change_state(Cue::PingAnswered);
        true
    }

    /// The page before ours does not answer a ping while it waits for a pong, so of two that cross its own counts.
    fn pinged_by_plain_peer(&mut self) -> bool {
        let Some(call) = self.call.as_mut().filter(|call| call.peer_kind != PeerKind::Tagged) else { return false };
        call.unanswered = 0;
        self.learn_kind(PeerKind::Plain);
        if self.state == State::Connecting {
            self.note(Note::Crossed(Role::Responder));
            self.settle_roles(Cue::CrossingLost, Role::Responder);
        }
        self.send(Payload::Pong, None);
        true
    }

    /// Of two pings that crossed, the peer's counts: its call becomes ours.
    fn yield_to(&mut self, id: CallId) {
        self.note(Note::Crossed(Role::Responder));
        if let Some(call) = &mut self.call {
            let own = std::mem::replace(&mut call.id, id);
            self.ended.add(&call.peer, own);
        }
        self.settle_roles(Cue::CrossingLost, Role::Responder);
    }

    fn turn_away(&mut self, from: &UserId, tag: Option<Tag>) {
        self.note(Note::TurnedAway(from.clone()));
        if let Some(tag) = tag {
            self.refuse(from, tag, Reason::Busy);
        }
    }

    fn ponged(&mut self, from: &UserId, tag: Option<Tag>) -> bool {
        let Some(call) = self.call.as_mut().filter(|call| call.peer == *from) else {
            return self.ponged_elsewhere(from, tag);
        };
        match tag {
            Some(tag) if tag.call == call.id => {
                // Its own ping, which lost to ours, was to lead to the call.
                call.all |= tag.all;
                call.takes_early |= tag.early;
                let answered = call.ping.filter(|(seq, _)| Some(*seq) == tag.re);
                self.round_trip(answered.is_some());
                self.settle_roles(Cue::Ponged, Role::Initiator);
                self.peer_is_there();
            }
            Some(tag) => return self.ponged_elsewhere(from, Some(tag)),
            None if call.peer_kind == PeerKind::Tagged => return false,
            None => {
                self.learn_kind(PeerKind::Plain);
                self.round_trip(true);
                self.settle_roles(Cue::Ponged, Role::Initiator);
                self.peer_is_there();
            }
        }
        self.go_on();
        true
    }

    /// A pong to a ping that is none of the current call's: of an earlier call, or of another page under our id.
    fn ponged_elsewhere(&mut self, from: &UserId, tag: Option<Tag>) -> bool {
        let foreign = |tag: &Tag| !self.ids.made(&tag.call) && !self.ended.contains(from, &tag.call);
        if !tag.as_ref().is_some_and(foreign) {
            return self.refuse_unknown(from, tag);
        }
        // In a call it is no trouble yet, and anybody could have sent it.
        if self.call.is_none() {
            self.diagnosis = Some(Diagnosis::UserIdTaken);
        }
        self.note(Note::UserIdTaken);
        true
    }

    fn round_trip(&mut self, answered: bool) {
        let Some(call) = &mut self.call else { return };
        call.unanswered = 0;
        if !answered {
            return;
        }
        call.timers.stop(Timer::RoundTrip);
        if let Some((_, sent)) = call.ping.take() {
            self.note(Note::RoundTrip(self.now.since(sent)));
        }
    }

    /// The call is known on both sides from here on; only the first time counts.
    fn settle_roles(&mut self, cue: Cue, role: Role) {
        if self.state != State::Connecting {
            return;
        }
        if let Some(call) = &mut self.call {
            call.role = Some(role);
            call.ping = None;
            if role == Role::Responder {
                call.timers.stop(Timer::Pong);
                call.timers.stop(Timer::PingAgain);
            }
        }
        if self.call.as_ref().is_some_and(|call| call.peer_kind == PeerKind::Unknown) {
            self.learn_kind(PeerKind::Tagged);
        }
        self.change_state(cue);
        match role {
            Role::Initiator => self.early_offer_counts(),
            Role::Responder => self.drop_early_offer(),
        }
    }

    fn learn_kind(&mut self, kind: PeerKind) {
        let Some(call) = self.call.as_mut().filter(|call| call.peer_kind != kind) else { return };
        call.peer_kind = kind;
        if kind == PeerKind::Plain {
            self.note(Note::PlainPeer);
        }
    }

    pub(crate) fn peer_is_plain(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.peer_kind == PeerKind::Plain)
    }

    /// All that has a place only in the call that it names.
    fn signal_of_call(&mut self, from: &UserId, payload: Payload, tag: Option<Tag>) -> bool {
        let Some(call) = self.call.as_mut().filter(|call| call.peer == *from) else {
            return self.not_in_call(from, &payload, tag);
        };
        let current = match (&tag, call.peer_kind) {
            (Some(tag), _) => tag.call == call.id,
            (None, kind) => kind == PeerKind::Plain,
        };
        if !current {
            return self.not_in_call(from, &payload, tag);
        }
        if tag.as_ref().is_some_and(|tag| !call.taken_numbers.first(tag.seq)) {
            self.note(Note::Again(payload.name(), from.clone()));
            return true;
        }
        // Signals go by two ways: a description can come after one that its sender made later, and then nobody waits for it.
        let described = matches!(payload, Payload::Offer(_) | Payload::Answer(_));
        let seq = tag.as_ref().filter(|_| described).map(|tag| tag.seq);
        if seq.is_some_and(|seq| seq < call.newest_description) {
            return false;
        }
        let answers = |link: &Link| tag.as_ref().is_some_and(|tag| link.awaits_answer_of(tag.re));
        match payload {
            // An answer to the early offer says as much as a pong, which comes yet or was lost.
            Payload::Answer(_) if self.state == State::Connecting && call.link.as_ref().is_some_and(answers) => {
                call.takes_early = true;
                self.settle_roles(Cue::Ponged, Role::Initiator);
            }
            Payload::Candidate(_) | Payload::Start => self.initiator_is_there(),
            Payload::Offer(_) if tag.as_ref().is_some_and(|tag| !tag.early) => self.initiator_is_there(),
            _ => {}
        }
        if !matches!(payload, Payload::Disconnect(_)) {
            self.peer_is_there();
        }
        let taken = match payload {
            Payload::Offer(sdp) => self.offered(sdp, tag.as_ref()),
            Payload::Answer(sdp) => self.answered(sdp, tag.and_then(|tag| tag.re)),
            Payload::Candidate(candidate) => self.candidate_came(candidate),
            Payload::Start => self.started(),
            Payload::Disconnect(reason) => {
                self.end(End::ByPeer(reason), None);
                true
            }
            Payload::Ping { .. } | Payload::Pong => false,
        };
        if let (true, Some(seq), Some(call)) = (taken, seq, &mut self.call) {
            call.newest_description = seq;
        }
        taken
    }

    pub(crate) fn started(&mut self) -> bool {
        let answering = self.call.as_ref().is_some_and(|call| call.role == Some(Role::Responder));
        if answering && self.state == State::Calling {
            self.open_media();
        }
        answering && self.state == State::InCall
    }

    fn not_in_call(&mut self, from: &UserId, payload: &Payload, tag: Option<Tag>) -> bool {
        if let (Payload::Disconnect(reason), Some(tag)) = (payload, &tag)
            && self.call.as_ref().is_none_or(|call| call.id != tag.call)
        {
            // The data channel closed before its word was here: now it is known why.
            if self.call.is_none()
                && self.ended.contains(from, &tag.call)
                && self.diagnosis == Some(Diagnosis::PeerGone)
            {
                self.diagnosis = End::ByPeer(reason.clone()).diagnosis(None);
            }
            // Or it overtook the ping of its call, which begins none any more.
            self.ended.add(from, tag.call.clone());
        }
        matches!(payload, Payload::Offer(_) | Payload::Start) && self.refuse_unknown(from, tag)
    }

    /// Tells whoever waits in a call that we do not know, or know to be over, that waiting is no use.
    fn refuse_unknown(&mut self, from: &UserId, tag: Option<Tag>) -> bool {
        if let Some(tag) = tag {
            self.refuse(from, tag, Reason::UnknownCall);
        }
        false
    }

    fn refuse(&mut self, from: &UserId, tag: Tag, reason: Reason) {
        let tag = Tag { v: VERSION, call: tag.call, seq: Tag::REFUSAL, re: Some(tag.seq), all: false, early: false };
        self.send_signal(from.clone(), Signal { payload: Payload::Disconnect(reason), tag: Some(tag) });
    }
}

//! What a person presses: when it can be done, and what it does.

use liza_wire::{Reason, UserId};

use crate::call::Call;
use crate::link::Link;
use crate::session::Session;
use crate::timers::Timer;
use crate::{Attempt, Blocked, Command, Cue, End, Engine, LinkCommand, Mark, Note, Press, Role, SessionCommand, State};

impl Engine {
    /// Whether something can be pressed now, and if not, why.
    ///
    /// # Errors
    /// Why it cannot: the first hindrance.
    pub fn allows(&self, press: &Press) -> Result<(), Blocked> {
        match press {
            Press::Start { .. } => match self.session {
                Session::Closed => Ok(()),
                Session::Opening(_) | Session::Taken(..) => Err(Blocked::Opening),
                Session::Open(_) => Err(Blocked::AlreadyStarted),
            },
            Press::TakeOver => match self.session {
                Session::Taken(_, true) => Ok(()),
                _ => Err(Blocked::NothingToTakeOver),
            },
            Press::Reset => match self.session {
                Session::Closed => Err(Blocked::NothingToReset),
                _ => Ok(()),
            },
            // A choice for the calls to come.
            Press::Use(..) => Ok(()),
            _ => self.allows_in_session(press),
        }
    }

    fn allows_in_session(&self, press: &Press) -> Result<(), Blocked> {
        match self.session {
            Session::Closed => return Err(Blocked::NotStarted),
            Session::Opening(_) | Session::Taken(..) => return Err(Blocked::Opening),
            Session::Open(_) => {}
        }
        if let Press::Ping { peer } | Press::Connect { peer } = press {
            self.allows_peer(peer)?;
        }
        let answering = self.call.as_ref().is_some_and(|call| call.role == Some(Role::Responder));
        match press {
            Press::Start { .. } | Press::Reset | Press::TakeOver | Press::Use(..) => Ok(()),
            Press::Mute(_) | Press::CameraOff(_) | Press::ShareScreen(_) => self.allows_sending(press),
            Press::Ping { .. } => match self.state {
                State::Connecting => Err(Blocked::AwaitingPong),
                State::Calling => Err(Blocked::AlreadyOffered),
                State::InCall => Err(Blocked::AlreadyInCall),
                _ if self.call.as_ref().is_some_and(|call| call.ping.is_some()) => Err(Blocked::AwaitingPong),
                _ => Ok(()),
            },
            Press::Offer => match self.state {
                State::Stopped | State::Idle => Err(Blocked::PingFirst),
                State::Connecting => Err(Blocked::AwaitingPong),
                _ if answering => Err(Blocked::InitiatorOnly),
                State::Connected if self.has_link() => Err(Blocked::AwaitingAnswer),
                State::Connected => Ok(()),
                State::Calling => Err(Blocked::AlreadyOffered),
                State::InCall => Err(Blocked::AlreadyInCall),
            },
            Press::Call => match self.state {
                State::Stopped | State::Idle => Err(Blocked::PingFirst),
                State::Connecting => Err(Blocked::AwaitingPong),
                State::InCall => Err(Blocked::AlreadyInCall),
                _ if answering => Err(Blocked::InitiatorOnly),
                State::Connected if self.has_link() => Err(Blocked::AwaitingAnswer),
                State::Connected => Err(Blocked::OfferFirst),
                State::Calling => Ok(()),
            },
            Press::Connect { .. } => match self.state {
                State::InCall => Err(Blocked::AlreadyInCall),
                _ if answering => Err(Blocked::InitiatorOnly),
                _ if self.call.as_ref().is_some_and(|call| call.all) => Err(Blocked::GoesOn),
                _ => Ok(()),
            },
            Press::HangUp => self.call.as_ref().map(|_| ()).ok_or(Blocked::NoCall),
        }
    }

    fn allows_peer(&self, peer: &UserId) -> Result<(), Blocked> {
        if self.session.me() == Some(peer) {
            return Err(Blocked::SameUser);
        }
        match &self.call {
            Some(call) if call.peer != *peer => Err(Blocked::OtherPeer),
            _ => Ok(()),
        }
    }

    pub(crate) fn has_link(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.link.is_some())
    }

    pub(crate) fn press(&mut self, press: Press) {
        if let Err(why) = self.allows(&press) {
            self.note(Note::Blocked(press, why));
            return;
        }
        match press {
            Press::Start { me } => {
                self.mark(Mark::Start);
                self.note(Note::Opening(me.clone()));
                self.session = Session::Opening(me.clone());
                self.diagnosis = None;
                self.command(Command::Session(SessionCommand::Open(me)));
            }
            Press::Ping { peer } => self.ping(peer, false),
            Press::Offer => self.offer(),
            Press::Call => self.start_call(),
            Press::Connect { peer } => self.connect(peer),
            Press::TakeOver => self.command(Command::Session(SessionCommand::TakeOver)),
            Press::Mute(_) | Press::CameraOff(_) | Press::ShareScreen(_) | Press::Use(..) => self.change_sending(press),
            Press::HangUp => self.end(End::HungUp, Some(Reason::HangUp)),
            Press::Reset => {
                self.end(End::Reset, Some(Reason::Reset));
                self.close_session();
            }
        }
    }

    fn ping(&mut self, peer: UserId, all: bool) {
        self.mark(Mark::Ping);
        if self.call.is_some() {
            self.send_ping();
            self.start_timer(Timer::RoundTrip);
            return;
        }
        let id = self.ids.next();
        self.note(Note::Call(id.clone(), peer.clone()));
        self.diagnosis = None;
        let mut call = Call::new(id, peer, self.now);
        call.all = all;
        self.call = Some(call);
        // What is to go on by itself brings its offer along.
        if all {
            self.start_timer_of(Timer::PingAgain, self.limits.ping_with_offer);
        } else {
            self.send_ping();
            self.start_timer(Timer::PingAgain);
        }
        self.start_timer(Timer::Pong);
        self.change_state(Cue::PingSent);
    }

    fn connect(&mut self, peer: UserId) {
        match &mut self.call {
            None => self.ping(peer, true),
            Some(call) => call.all = true,
        }
        match self.state {
            State::Connecting => self.offer_early(),
            _ => self.go_on(),
        }
    }

    /// Does by itself what the initiator would press next, after «📞 Связь».
    pub(crate) fn go_on(&mut self) {
        let initiator = self.is_initiator() && self.call.as_ref().is_some_and(|call| call.all && call.peer_is_there);
        match self.state {
            State::Connected if initiator && !self.has_link() => self.offer(),
            State::Calling if initiator => self.start_call(),
            _ => {}
        }
    }

    pub(crate) fn open_link(&mut self, role: Role) -> Attempt {
        let attempt = self.next_attempt();
        if let Some(call) = &mut self.call {
            call.link = Some(Link::new(attempt));
        }
        self.command(Command::Link(attempt, LinkCommand::Create(role)));
        attempt
    }

    fn start_call(&mut self) {
        if !self.peer_is_plain() {
            self.send(liza_wire::Payload::Start, None);
        }
        self.open_media();
    }

    /// Enters the call and asks for the devices.
    pub(crate) fn open_media(&mut self) {
        let Some(call) = &mut self.call else { return };
        call.started = Some(self.now);
        if call.link.is_none() {
            return;
        }
        self.change_state(Cue::Started);
        self.open_devices();
        self.expect_media();
    }
}

//! One user's side of a call.

use std::mem;

use liza_wire::{Payload, Reason, Signal, Tag, UserId};

use crate::call::Call;
use crate::history::{CallIds, Ended};
use crate::link::Link;
use crate::session::Session;
use crate::timers::Timer;
use crate::{
    Attempt, Command, Cue, Diagnosis, End, Event, Limits, LinkCommand, Mark, MediaCommand, Moment, Note, Outgoing,
    Pace, Role, Route, Screen, Sending, SessionCommand, State, View, Way,
};

/// One user's side: see the [crate] for how it is run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Engine {
    pub(crate) limits: Limits,
    pub(crate) now: Moment,
    pub(crate) state: State,
    pub(crate) session: Session,
    pub(crate) transport: Option<Way>,
    /// There in the states `connecting` to `in-call`, and only there.
    pub(crate) call: Option<Call>,
    pub(crate) ids: CallIds,
    pub(crate) ended: Ended,
    pub(crate) diagnosis: Option<Diagnosis>,
    /// The machine has no network, as far as the browser knows: between tabs of one machine there may be calls all the same.
    pub(crate) offline: bool,
    pub(crate) sending: Sending,
    last_attempt: Attempt,
    pace: Pace,
    leaving: bool,
    out: Vec<Command>,
}

impl Engine {
    /// A stopped side. The seed makes its call ids unlike those of any other page: 64 random bits.
    pub fn new(limits: Limits, seed: u64) -> Self {
        Self {
            limits,
            now: Moment::default(),
            state: State::Stopped,
            session: Session::Closed,
            transport: None,
            call: None,
            ids: CallIds::new(seed),
            ended: Ended::default(),
            diagnosis: None,
            offline: false,
            sending: Sending::default(),
            last_attempt: Attempt::default(),
            pace: Pace::default(),
            leaving: false,
            out: Vec::new(),
        }
    }

    /// Takes an event and says what is to be done, in order.
    pub fn handle(&mut self, now: Moment, event: Event) -> Vec<Command> {
        self.now = self.now.max(now);
        match event {
            Event::Press(press) => self.press(press),
            Event::Session(event) => self.session_event(event),
            Event::Signal { from, signal } => match signal {
                Ok(signal) => self.signal(&from, signal, Route::Api),
                Err(error) => self.note(Note::Unreadable(from, error)),
            },
            Event::Link(attempt, event) => self.link_event(attempt, event),
            Event::Media(attempt, event) => self.media_event(attempt, event),
            Event::Time => {}
            Event::NetworkChanged => self.network_changed(),
            Event::NetworkLost => self.network_lost(),
            Event::DevicesChanged => self.devices_changed(),
            Event::Noted(note) => self.note(note),
            Event::Leaving => self.leave(),
        }
        self.run_timers();
        self.set_pace();
        mem::take(&mut self.out)
    }

    /// When the engine wants an [`Event::Time`], if nothing happens before.
    pub fn deadline(&self) -> Option<Moment> {
        self.call.as_ref()?.timers.earliest()
    }

    /// The panel at a glance.
    pub fn view(&self) -> View {
        let call = self.call.as_ref();
        let link = call.and_then(|call| call.link.as_ref());
        View {
            state: self.state,
            role: call.and_then(|call| call.role),
            me: self.session.me().cloned(),
            call: call.map(|call| call.id.clone()),
            peer: call.map(|call| call.peer.clone()),
            opening: matches!(self.session, Session::Opening(_) | Session::Taken(..)),
            transport: self.transport,
            negotiating: link.is_some() && self.state == State::Connected,
            going_on: call.is_some_and(|call| call.all) && self.state != State::InCall,
            link: link.map(|link| link.state),
            sending: self.sending,
            can_take_over: matches!(self.session, Session::Taken(_, true)),
            play_blocked: link.is_some_and(|link| link.play_blocked),
            diagnosis: self
                .offline_diagnosis()
                .or_else(|| self.diagnosis.clone())
                .or_else(|| self.standing_diagnosis()),
        }
    }

    /// Whatever else is wrong is wrong because of this.
    fn offline_diagnosis(&self) -> Option<Diagnosis> {
        (self.offline && self.state != State::Stopped).then_some(Diagnosis::NetworkLost)
    }

    /// What holds while nothing else is to be said.
    fn standing_diagnosis(&self) -> Option<Diagnosis> {
        let call = self.call.as_ref()?;
        if let Some(device) = call.lost_devices.first() {
            return Some(Diagnosis::DeviceLost(*device));
        }
        let link = call.link.as_ref()?;
        if link.play_blocked {
            return Some(Diagnosis::PlayBlocked);
        }
        (self.state == State::InCall && link.is_up() && link.peer_shown).then_some(Diagnosis::AllWell)
    }

    fn leave(&mut self) {
        self.leaving = true;
        self.end(End::Leaving, Some(Reason::Leaving));
        self.close_session();
        self.leaving = false;
    }

    fn run_timers(&mut self) {
        while let Some(timer) = self.call.as_mut().and_then(|call| call.timers.take_due(self.now)) {
            match timer {
                Timer::Pong => self.end(End::NoPong, Some(Reason::TimedOut)),
                Timer::PingAgain => {
                    self.send_ping();
                    self.start_timer(Timer::PingAgain);
                }
                Timer::RoundTrip => {
                    if let Some(call) = &mut self.call {
                        call.ping = None;
                    }
                    self.note(Note::NoRoundTrip);
                }
                Timer::Answer => self.end(End::NoAnswer, Some(Reason::TimedOut)),
                Timer::Alive => self.ask_for_life(),
                Timer::Link => self.end(self.or_gone(End::NoLink), Some(Reason::Failed)),
                Timer::Restart => self.restart_due(),
                Timer::Gone => self.end(End::PeerGone, Some(Reason::Failed)),
                Timer::Prompt => self.prompt_unanswered(),
                Timer::Picture => self.picture_due(),
            }
        }
    }

    /// In `connected` only signaling can tell that the peer is gone: it knows the call no more, or answers nothing.
    fn ask_for_life(&mut self) {
        if self.state != State::Connected {
            return;
        }
        let plain = self.peer_is_plain();
        let limit = if plain { self.limits.plain_unheard } else { self.limits.unanswered };
        let Some(call) = &mut self.call else { return };
        if call.unanswered >= limit {
            self.end(End::NoSignOfLife, Some(Reason::TimedOut));
            return;
        }
        call.unanswered += 1;
        // The page before ours answers a ping in its idle state alone.
        if !plain {
            self.say_ping();
        }
        self.start_timer(Timer::Alive);
    }

    /// The peer's next signal is near as long as there is a call whose data channel cannot bring it.
    fn set_pace(&mut self) {
        let linked = self.call.as_ref().and_then(|call| call.link.as_ref()).is_some_and(Link::is_up);
        let pace = if self.call.is_some() && !linked { Pace::Expecting } else { Pace::Resting };
        if pace != self.pace {
            self.pace = pace;
            self.command(Command::Session(SessionCommand::Pace(pace)));
        }
    }
}

/// What all parts of the engine do.
impl Engine {
    pub(crate) fn command(&mut self, command: Command) {
        self.out.push(command);
    }

    pub(crate) fn note(&mut self, note: Note) {
        self.command(Command::Note(note));
    }

    pub(crate) fn mark(&mut self, mark: Mark) {
        self.command(Command::Mark(mark));
    }

    pub(crate) fn next_attempt(&mut self) -> Attempt {
        self.last_attempt.0 = self.last_attempt.0.wrapping_add(1);
        self.last_attempt
    }

    pub(crate) fn start_timer(&mut self, timer: Timer) {
        self.start_timer_of(timer, timer.limit(&self.limits));
    }

    pub(crate) fn start_timer_of(&mut self, timer: Timer, millis: u64) {
        if let Some(call) = &mut self.call {
            call.timers.start(timer, self.now.after(millis));
        }
    }

    /// Changes the state by the table. A cue without meaning in this state changes nothing.
    pub(crate) fn change_state(&mut self, cue: Cue) {
        let Some(next) = self.state.after(cue).filter(|next| *next != self.state) else { return };
        self.state = next;
        self.diagnosis.take_if(|diagnosis| *diagnosis == Diagnosis::ServerRestarted);
        match next {
            State::Idle => self.mark(Mark::Idle),
            State::Connected => {
                self.mark(Mark::Connected);
                self.diagnosis.take_if(|diagnosis| *diagnosis == Diagnosis::PeerAbsent);
                self.start_timer(Timer::Alive);
            }
            State::Calling => self.mark(Mark::Calling),
            State::InCall => self.mark(Mark::Call),
            State::Stopped | State::Connecting => {}
        }
        self.note(Note::State(next, self.call.as_ref().and_then(|call| call.role)));
    }

    /// Says something in the call, and gives its number. What belongs to a call goes both ways once there is a data
    /// channel: whichever comes first counts, the other has the same number. A ping asks whether the API brings it.
    pub(crate) fn send(&mut self, payload: Payload, re: Option<u32>) -> u32 {
        let Some(call) = &mut self.call else { return 0 };
        let of_the_api = matches!(payload, Payload::Ping { .. } | Payload::Pong);
        let (signal, seq) = call.signal(payload, re);
        let to = call.peer.clone();
        if !of_the_api {
            self.put_in_channel(&to, signal.clone());
        }
        self.send_signal(to, signal);
        seq
    }

    pub(crate) fn send_signal(&mut self, to: UserId, signal: Signal) {
        self.note(Note::Sent(signal.payload.name(), to.clone(), Route::Api));
        let outgoing = Outgoing { to, signal };
        let send = if self.leaving { SessionCommand::SendLast(outgoing) } else { SessionCommand::Send(outgoing) };
        self.command(Command::Session(send));
    }

    /// Says something through the data channel only.
    pub(crate) fn send_by_channel(&mut self, payload: Payload) {
        let Some(call) = &mut self.call else { return };
        let (signal, _) = call.signal(payload, None);
        let to = call.peer.clone();
        self.put_in_channel(&to, signal);
    }

    fn put_in_channel(&mut self, to: &UserId, signal: Signal) {
        let Some(link) = self.link_mut().filter(|link| link.channel) else { return };
        let attempt = link.attempt;
        self.note(Note::Sent(signal.payload.name(), to.clone(), Route::Channel));
        self.command(Command::Link(attempt, LinkCommand::Say(signal)));
    }

    pub(crate) fn is_initiator(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.role == Some(Role::Initiator))
    }

    /// Whether the peer said something in this call since it is known who initiated it.
    pub(crate) fn peer_was_heard(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.peer_is_there)
    }

    /// Says a ping within the call, where the peer knows it; otherwise the one that begins it, with the offer if there is
    /// one. Gives its number.
    pub(crate) fn say_ping(&mut self) -> u32 {
        let answering = self.call.as_ref().is_some_and(|call| call.role == Some(Role::Responder));
        if answering || self.peer_was_heard() {
            return self.send(Payload::ping(self.now.0), Some(Tag::WITHIN_CALL));
        }
        let early = self.call.as_ref().and_then(|call| call.early.as_ref());
        let offer = early.and_then(|early| early.offer.clone());
        self.send(Payload::Ping { timestamp: self.now.0, offer }, None)
    }

    /// Says the ping that begins the call, or measures the round trip within it.
    pub(crate) fn send_ping(&mut self) {
        let seq = self.say_ping();
        if let Some(call) = &mut self.call {
            call.ping = Some((seq, self.now));
        }
    }

    /// Ends the call, if there is one: tells the peer where `tell` says why, lets go of devices and connection.
    pub(crate) fn end(&mut self, end: End, tell: Option<Reason>) {
        if self.call.is_none() {
            return;
        }
        if let Some(reason) = tell {
            self.send(Payload::Disconnect(reason), None);
        }
        let Some(call) = self.call.take() else { return };
        // Likely an offer and its goodbye that waited in the mailbox, so nobody waited for us.
        let waited = !(call.awaits_word && end == End::ByPeer(Reason::TimedOut));
        let path = call.link.as_ref().filter(|_| waited).map(Link::path_fault);
        if let Some(link) = call.link {
            self.command(Command::Media(link.attempt, MediaCommand::Close));
            self.command(Command::Link(link.attempt, LinkCommand::Close));
        }
        // A peer that knows our call for over, and never had it, may be in the one that was beaten.
        let lives = !call.peer_is_there && end == End::ByPeer(Reason::UnknownCall);
        let beaten = call.beaten_call.filter(|_| !lives);
        beaten.into_iter().chain([call.id]).for_each(|over| self.ended.add(&call.peer, over));
        self.diagnosis = end.diagnosis(path);
        self.sending.screen = Screen::Off;
        self.note(Note::Ended(end, self.now.since(call.began)));
        self.change_state(Cue::Ended);
    }
}

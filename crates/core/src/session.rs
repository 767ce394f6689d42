//! The signaling session: what the engine makes of its events.

use liza_wire::service::SessionEnd;
use liza_wire::{Payload, Reason, UserId};

use crate::call::Call;
use crate::timers::Timer;
use crate::{Command, Cue, Diagnosis, End, Engine, Note, Sending, SessionCommand, SessionEvent, State};

/// The signaling session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Session {
    Closed,
    Opening(UserId),
    /// Another page has the id; whether it can be taken over.
    Taken(UserId, bool),
    Open(UserId),
}

impl Session {
    pub(crate) fn me(&self) -> Option<&UserId> {
        match self {
            Self::Closed => None,
            Self::Opening(me) | Self::Taken(me, _) | Self::Open(me) => Some(me),
        }
    }
}

impl Engine {
    pub(crate) fn session_event(&mut self, event: SessionEvent) {
        match (event, &self.session) {
            (_, Session::Closed) => {}
            (SessionEvent::Opened { old }, Session::Opening(me) | Session::Taken(me, _)) => {
                self.session = Session::Open(me.clone());
                self.clear_signaling_trouble();
                self.note(Note::Opened(old));
                self.change_state(Cue::SessionOpened);
            }
            (SessionEvent::Opened { .. }, Session::Open(_)) => {}
            (SessionEvent::Transport(way), _) => {
                self.transport = Some(way);
                self.note(Note::Transport(way));
            }
            (SessionEvent::Troubled { fault, retry_in }, _) => {
                self.diagnosis = Some(Diagnosis::Signaling(fault.clone()));
                self.note(Note::Troubled(fault, retry_in));
            }
            (SessionEvent::Recovered, _) => {
                self.clear_signaling_trouble();
                self.note(Note::Recovered);
            }
            (SessionEvent::NotSent { to, signal, fault }, _) => {
                self.note(Note::NotSent(signal.payload.name(), to.clone(), fault.clone()));
                // What was given up may be of an earlier call.
                let of_call =
                    |call: &Call| call.peer == to && signal.tag.as_ref().is_none_or(|tag| tag.call == call.id);
                if !self.call.as_ref().is_none_or(of_call) {
                    return;
                }
                if self.state == State::Connecting && matches!(signal.payload, Payload::Ping { .. }) {
                    self.end(End::NotSent, None);
                }
                self.diagnosis = Some(Diagnosis::Signaling(fault));
            }
            (SessionEvent::Malformed(entries), _) => self.note(Note::Malformed(entries)),
            (SessionEvent::Taken { ours }, Session::Opening(me) | Session::Taken(me, _)) => {
                self.session = Session::Taken(me.clone(), ours);
                self.diagnosis = Some(Diagnosis::SessionTaken { ours });
                self.note(Note::Taken);
            }
            // A server that forgot us gave the id to somebody else meanwhile.
            (SessionEvent::Taken { .. } | SessionEvent::TakenOver, _) => self.taken_over(),
            (SessionEvent::Reopened, _) => {
                self.clear_signaling_trouble();
                self.diagnosis.get_or_insert(Diagnosis::ServerRestarted);
                self.note(Note::Reopened);
            }
            (SessionEvent::Absent(user), _) => self.absent(user),
            (SessionEvent::Expired(user), _) => self.note(Note::Expired(user)),
            (SessionEvent::PeerGone { user, end }, _) => self.peer_gone(user, end),
        }
    }

    fn taken_over(&mut self) {
        self.note(Note::TakenOver);
        self.end(End::TakenOver, None);
        self.close_session();
        self.diagnosis = Some(Diagnosis::SessionTakenOver);
    }

    /// The ping waits for somebody who may start yet; but it is well to know that nobody is there. Whoever was there and is
    /// no more is asked once again, soon: a server that was just started does not know everybody yet.
    fn absent(&mut self, user: UserId) {
        if let Some(call) = self.call.as_mut().filter(|call| call.peer == user) {
            match self.state {
                // The ping waits for its pong.
                _ if call.timers.runs(Timer::Pong) => self.diagnosis = Some(Diagnosis::PeerAbsent),
                State::Connected => {
                    call.unanswered = call.unanswered.max(self.limits.unanswered.saturating_sub(1));
                    self.start_timer_of(Timer::Alive, self.limits.round_trip);
                }
                State::Calling if call.awaits_word && !call.timers.runs(Timer::Gone) => self.start_timer(Timer::Gone),
                _ => {}
            }
        }
        self.note(Note::Absent(user));
    }

    /// A connection tells by itself whether the peer is still there: one whose signaling broke off may go on talking. A
    /// line that is cut takes both away for a while, so a path that is being looked for again gets a little longer.
    fn peer_gone(&mut self, user: UserId, end: SessionEnd) {
        self.note(Note::PeerGone(user.clone(), end));
        let Some(call) = self.call.as_mut().filter(|call| call.peer == user) else { return };
        let (up, was_up) = call.link.as_ref().map_or((false, false), |link| (link.is_up(), link.was_up));
        match end {
            SessionEnd::Closed => self.end(End::ByPeer(Reason::Leaving), None),
            SessionEnd::Lease if up => call.lease_ended = true,
            _ if up => {}
            SessionEnd::Lease if was_up => self.start_timer(Timer::Gone),
            _ => self.end(End::PeerGone, None),
        }
    }

    fn clear_signaling_trouble(&mut self) {
        self.offline = false;
        if matches!(self.diagnosis, Some(Diagnosis::Signaling(_) | Diagnosis::SessionTaken { .. })) {
            self.diagnosis = None;
        }
    }

    pub(crate) fn close_session(&mut self) {
        self.session = Session::Closed;
        self.transport = None;
        self.diagnosis = None;
        self.sending = Sending::default();
        self.command(Command::Session(SessionCommand::Close));
        self.note(Note::Closed);
        self.change_state(Cue::Closed);
    }
}

//! What the signaling service tells of sessions: one's own, and the peer's.

#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod pair;

use liza_core::{Blocked, Command, Diagnosis, End, Event, Press, SessionCommand, SessionEvent, SessionFault, State};
use liza_wire::service::SessionEnd;
use pair::{Pair, user};

fn session(pair: &mut Pair, event: SessionEvent) {
    pair.handle(0, Event::Session(event));
    pair.settle();
}

fn gone(end: SessionEnd) -> SessionEvent {
    SessionEvent::PeerGone { user: user("user2"), end }
}

#[test]
fn an_id_that_is_taken_can_be_taken_over_or_waited_for() {
    let mut pair = Pair::new();
    pair.one.engine.handle(pair.now, Event::Press(Press::Start { me: user("user1") }));
    session(&mut pair, SessionEvent::Taken { ours: false });
    let view = pair.one.engine.view();
    assert_eq!((view.state, view.opening, view.can_take_over), (State::Stopped, true, false));
    assert_eq!(view.diagnosis, Some(Diagnosis::SessionTaken { ours: false }));
    assert_eq!(pair.one.engine.allows(&Press::TakeOver), Err(Blocked::NothingToTakeOver));

    session(&mut pair, SessionEvent::Taken { ours: true });
    let commands = pair.one.engine.handle(pair.now, Event::Press(Press::TakeOver));
    assert_eq!(commands, [Command::Session(SessionCommand::TakeOver)]);
    session(&mut pair, SessionEvent::Opened { old: 0 });
    let view = pair.one.engine.view();
    assert_eq!((view.state, view.can_take_over, view.diagnosis), (State::Idle, false, None));
}

#[test]
fn a_ping_that_is_given_up_ends_its_own_call_alone() {
    let mut pair = Pair::in_state(State::Connecting);
    let not_sent = |pair: &Pair| {
        let signal = pair.one.sent.last().cloned().unwrap();
        SessionEvent::NotSent { to: user("user2"), signal, fault: SessionFault::Unreachable }
    };
    let earlier = not_sent(&pair);
    pair.network.clear();
    pair.press(0, Press::HangUp);
    pair.network.clear();
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.network.clear();
    session(&mut pair, earlier);
    assert_eq!((pair.one.state(), pair.one.engine.view().diagnosis), (State::Connecting, None));
    let current = not_sent(&pair);
    session(&mut pair, current);
    let view = pair.one.engine.view();
    assert_eq!((view.state, view.diagnosis), (State::Idle, Some(Diagnosis::Signaling(SessionFault::Unreachable))));
}

#[test]
fn whoever_is_taken_over_stops() {
    let mut pair = Pair::in_state(State::InCall);
    session(&mut pair, SessionEvent::TakenOver);
    assert_eq!(pair.one.state(), State::Stopped);
    assert_eq!(pair.one.ends(), [&End::TakenOver]);
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::SessionTakenOver));
    assert!(pair.one.devices.is_none() && !pair.one.has_link());
}

#[test]
fn a_peer_who_is_not_there_is_named_at_once_and_may_come_yet() {
    let mut pair = Pair::idle();
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.handle(0, Event::Session(SessionEvent::Absent(user("user2"))));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::PeerAbsent));
    assert_eq!(pair.one.state(), State::Connecting);
    pair.settle();
    assert_eq!((pair.one.state(), pair.one.engine.view().diagnosis), (State::Connected, None));
}

#[test]
fn a_peer_who_closed_the_page_ends_the_call() {
    for state in [State::Connecting, State::Connected, State::Calling, State::InCall] {
        let mut pair = Pair::in_state(state);
        session(&mut pair, gone(SessionEnd::Closed));
        assert_eq!(pair.one.state(), State::Idle, "{state:?}");
    }
}

#[test]
fn a_lost_session_does_not_end_a_call_that_is_connected() {
    for end in [SessionEnd::Lease, SessionEnd::TakenOver] {
        let mut pair = Pair::in_state(State::InCall);
        session(&mut pair, gone(end));
        assert_eq!(pair.one.state(), State::InCall);
        let mut pair = Pair::in_state(State::Connected);
        session(&mut pair, gone(end));
        assert_eq!(pair.one.ends(), [&End::PeerGone]);
    }
}

#[test]
fn the_end_of_somebody_elses_session_changes_nothing() {
    let mut pair = Pair::in_state(State::Connected);
    session(&mut pair, SessionEvent::PeerGone { user: user("user3"), end: SessionEnd::Closed });
    session(&mut pair, SessionEvent::Expired(user("user3")));
    session(&mut pair, SessionEvent::Reopened);
    assert_eq!(pair.one.state(), State::Connected);
}

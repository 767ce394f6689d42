//! A connection that is lost on its way: watched, restarted, given up.

mod pair;

use liza_core::{Diagnosis, Event, LinkEvent, LinkState, Note, PathFault, Press, State};
use pair::Pair;

fn link(pair: &mut Pair, side: usize, state: LinkState) {
    let attempt = pair.side(side).attempt();
    pair.handle(side, Event::Link(attempt, LinkEvent::State(state)));
}

fn both(pair: &mut Pair, state: LinkState) {
    link(pair, 0, state);
    link(pair, 1, state);
}

fn restarts(pair: &Pair) -> usize {
    let notes = pair.one.notes.iter().chain(&pair.two.notes);
    notes.filter(|note| matches!(note, Note::Restart(..))).count()
}

#[test]
fn a_short_silence_heals_by_itself() {
    let mut pair = Pair::in_state(State::InCall);
    both(&mut pair, LinkState::Disconnected);
    pair.wait(2_000);
    both(&mut pair, LinkState::Connected);
    pair.wait(60_000);
    assert_eq!((pair.states(), restarts(&pair)), ((State::InCall, State::InCall), 0));
}

#[test]
fn a_long_silence_is_ended_by_one_restart_of_the_initiator() {
    let mut pair = Pair::in_state(State::InCall);
    both(&mut pair, LinkState::Disconnected);
    // The restart's offer and answer let the two connections find each other again.
    pair.wait(60_000);
    assert_eq!((pair.states(), restarts(&pair)), ((State::InCall, State::InCall), 1));
    assert!(pair.one.notes.contains(&Note::Reconnected));
}

#[test]
fn the_responder_restarts_when_the_initiator_does_not() {
    let mut pair = Pair::in_state(State::InCall);
    link(&mut pair, 1, LinkState::Disconnected);
    pair.wait(60_000);
    assert_eq!((pair.states(), restarts(&pair)), ((State::InCall, State::InCall), 1));
    assert!(pair.two.notes.contains(&Note::Reconnected));
}

#[test]
fn two_restarts_that_cross_settle_on_the_initiator_s_offer() {
    let mut pair = Pair::in_state(State::InCall);
    pair.handle(0, Event::NetworkChanged);
    pair.handle(1, Event::NetworkChanged);
    pair.settle_browser();
    pair.settle();
    let sent = |side: &pair::Side, kind| side.sent.iter().filter(|signal| signal.kind() == kind).count();
    assert_eq!((sent(&pair.one, "offer"), sent(&pair.two, "offer")), (2, 1));
    assert_eq!((sent(&pair.one, "answer"), sent(&pair.two, "answer")), (0, 2));
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_path_that_stays_lost_ends_the_call_on_both_sides() {
    let mut pair = Pair::in_state(State::InCall);
    pair.path = false;
    both(&mut pair, LinkState::Disconnected);
    pair.wait(20_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall), "20 seconds are not given up");
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::NoPath(PathFault::Lost)));
    assert!(restarts(&pair) <= 8);
}

#[test]
fn hanging_up_works_in_the_middle_of_a_restart() {
    let mut pair = Pair::in_state(State::InCall);
    pair.path = false;
    both(&mut pair, LinkState::Failed);
    pair.press(1, Press::HangUp);
    pair.settle();
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert_eq!(pair.one.engine.deadline(), None);
}

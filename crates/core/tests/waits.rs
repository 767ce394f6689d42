//! Every wait ends, says why, and leads back to idle.

mod pair;

use liza_core::{Diagnosis, End, Event, PathFault, Press, SessionEvent, State};
use pair::{Pair, user};

#[test]
fn a_ping_without_a_pong_ends() {
    let mut pair = Pair::idle();
    pair.two = Pair::new().two;
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.wait(60_000);
    assert_eq!(pair.one.state(), State::Idle);
    assert_eq!(pair.one.ends(), [&End::NoPong]);
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::PeerSilent));
}

#[test]
fn a_peer_that_starts_later_is_still_found() {
    let mut pair = Pair::idle();
    pair.two = Pair::new().two;
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.wait(5_000);
    pair.press(1, Press::Start { me: user("user2") });
    pair.wait(5_000);
    assert_eq!(pair.states(), (State::Connected, State::Connected));
}

#[test]
fn an_offer_without_an_answer_ends_on_both_sides() {
    let mut pair = Pair::in_state(State::Connected);
    pair.press(0, Press::Offer);
    pair.network.clear();
    pair.settle_browser();
    pair.network.clear();
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::NoAnswer));
}

#[test]
fn a_call_without_a_path_ends_on_both_sides() {
    let mut pair = Pair::in_state(State::Connected);
    pair.path = false;
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::NoPath(PathFault::OnlyHost)));
    assert!(pair.one.devices.is_none() && pair.two.devices.is_none());
}

#[test]
fn a_lost_round_trip_within_a_call_costs_nothing() {
    let mut pair = Pair::in_state(State::Connected);
    pair.press(1, Press::Ping { peer: user("user1") });
    pair.network.clear();
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Connected, State::Connected));
    assert!(pair.two.notes.contains(&liza_core::Note::NoRoundTrip));
    assert_eq!(pair.two.engine.allows(&Press::Ping { peer: user("user1") }), Ok(()));
}

#[test]
fn a_question_for_the_camera_that_nobody_answers_is_pointed_out_and_the_call_goes_on() {
    let mut pair = Pair::in_state(State::Calling);
    let attempt = pair.one.attempt();
    pair.press(0, Press::Call);
    pair.forget_reports();
    pair.settle();
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::PromptUnanswered));

    let granted = liza_core::MediaEvent::Opened(liza_core::Wanted::Both);
    pair.handle(0, liza_core::Event::Media(attempt, granted));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::AllWell));
}

#[test]
fn a_peer_that_is_no_longer_there_is_asked_once_again() {
    let mut pair = Pair::in_state(State::Connected);
    let absent = |pair: &mut Pair| pair.handle(0, Event::Session(SessionEvent::Absent(user("user2"))));
    absent(&mut pair);
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Connected, State::Connected), "it was there after all");
    pair.two = Pair::new().two;
    absent(&mut pair);
    pair.wait(11_000);
    assert_eq!(pair.one.state(), State::Connected);
    absent(&mut pair);
    pair.wait(11_000);
    assert_eq!((pair.one.state(), pair.one.ends()), (State::Idle, vec![&End::NoSignOfLife]));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::PeerGone));
}

#[test]
fn whoever_starts_after_a_ping_was_given_up_is_told_of_no_fault() {
    let mut pair = Pair::idle();
    pair.two = Pair::new().two;
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.wait(60_000);
    let [ping, goodbye] = [pair.one.sent.first(), pair.one.sent.last()].map(|signal| signal.cloned().unwrap());
    pair.press(1, Press::Start { me: user("user2") });
    pair.settle();
    pair.network.extend([(1, ping), (1, goodbye)]);
    pair.settle();
    assert_eq!((pair.two.state(), pair.two.engine.view().diagnosis), (State::Idle, None));
}

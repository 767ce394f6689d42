//! Which cause a panel names: decided by what was seen, and gone with what caused it.

mod pair;

use liza_core::{
    Device, Diagnosis, Event, LinkEvent, LinkState, LinkStep, MediaEvent, PathFault, Press, SessionEvent, SessionFault,
    State,
};
use liza_wire::Candidate;
use pair::{Pair, user};

fn diagnosis(pair: &Pair) -> Option<Diagnosis> {
    pair.one.engine.view().diagnosis
}

fn link(pair: &mut Pair, event: LinkEvent) {
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Link(attempt, event));
}

fn candidate(kind: &str) -> Candidate {
    Candidate { candidate: format!("candidate:1 1 udp 1 192.0.2.1 1 typ {kind}"), ..Candidate::default() }
}

/// A call whose connection is not made yet.
fn looking_for_a_path() -> Pair {
    let mut pair = Pair::in_state(State::Connected);
    pair.path = false;
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.settle();
    pair
}

#[test]
fn a_failed_search_is_explained_by_what_it_found() {
    let mut pair = looking_for_a_path();
    link(&mut pair, LinkEvent::Candidate(candidate("host")));
    let attempt = pair.two.attempt();
    pair.handle(1, Event::Link(attempt, LinkEvent::Candidate(candidate("host"))));
    pair.settle();
    link(&mut pair, LinkEvent::ServerFailed("turn:turn.example.org".into(), 401));
    link(&mut pair, LinkEvent::State(LinkState::Failed));
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NoPath(PathFault::TurnRefused)));
}

#[test]
fn encryption_that_fails_on_a_path_that_was_found_is_told_apart() {
    let mut pair = looking_for_a_path();
    link(&mut pair, LinkEvent::PathFound);
    link(&mut pair, LinkEvent::State(LinkState::Failed));
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NoPath(PathFault::Dtls)));
}

#[test]
fn all_is_well_once_the_peer_is_seen() {
    let mut pair = Pair::in_state(State::InCall);
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Media(attempt, MediaEvent::RemoteFrame));
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
    pair.press(0, Press::HangUp);
    assert_eq!(diagnosis(&pair), None);
}

#[test]
fn a_lost_network_is_the_cause_until_it_is_back() {
    let mut pair = Pair::in_state(State::Idle);
    pair.handle(0, Event::NetworkLost);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NetworkLost));
    pair.handle(0, Event::NetworkChanged);
    assert_eq!(diagnosis(&pair), None);
}

#[test]
fn a_restarted_server_is_named_until_the_next_step() {
    let mut pair = Pair::in_state(State::Idle);
    pair.handle(0, Event::Session(SessionEvent::Reopened));
    assert_eq!(diagnosis(&pair), Some(Diagnosis::ServerRestarted));
    pair.press(0, Press::Ping { peer: user("user2") });
    assert_ne!(diagnosis(&pair), Some(Diagnosis::ServerRestarted));
}

#[test]
fn a_switched_off_microphone_is_named_until_it_is_on() {
    let mut pair = Pair::in_state(State::InCall);
    let attempt = pair.one.attempt();
    let silenced = |on| Event::Media(attempt, MediaEvent::Silenced(Device::Microphone, on));
    pair.handle(0, silenced(true));
    assert_eq!(diagnosis(&pair), Some(Diagnosis::DeviceSilenced(Device::Microphone)));
    pair.handle(0, silenced(false));
    assert_ne!(diagnosis(&pair), Some(Diagnosis::DeviceSilenced(Device::Microphone)));
}

#[test]
fn a_reset_whose_word_comes_after_the_data_channel_closed_is_no_fault() {
    let mut pair = Pair::in_state(State::InCall);
    pair.press(1, Press::Reset);
    let words: Vec<_> = pair.network.drain(..).collect();
    link(&mut pair, LinkEvent::ChannelClosed);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::PeerGone));
    pair.network.extend(words);
    pair.settle();
    assert_eq!(diagnosis(&pair), None);
}

#[test]
fn without_a_network_nothing_else_is_named() {
    let mut pair = Pair::in_state(State::InCall);
    pair.handle(0, Event::NetworkLost);
    let troubled = SessionEvent::Troubled { fault: SessionFault::Unreachable, retry_in: 1_000 };
    pair.handle(0, Event::Session(troubled));
    pair.press(0, Press::HangUp);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NetworkLost));
    pair.handle(0, Event::NetworkChanged);
    assert_ne!(diagnosis(&pair), Some(Diagnosis::NetworkLost));
}

/// Between two tabs of a machine without a network, calls are made all the same.
#[test]
fn a_network_that_is_not_missed_is_not_named() {
    let mut pair = Pair::idle();
    pair.handle(0, Event::NetworkLost);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NetworkLost));
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.settle();
    assert_eq!((pair.one.state(), diagnosis(&pair)), (State::Connected, None));
}

#[test]
fn a_peer_whose_browser_refuses_is_no_fault_of_the_path() {
    let mut pair = Pair::in_state(State::Connected);
    pair.press(0, Press::Offer);
    link(&mut pair, LinkEvent::Failed { step: LinkStep::Create, name: "NotSupportedError".into() });
    pair.settle();
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NoWebRtc));
    assert_eq!(pair.two.engine.view().diagnosis, Some(Diagnosis::PeerUnable));
}

//! What belongs to another call changes nothing in this one.

mod pair;

use liza_core::{Diagnosis, Engine, Event, Limits, Press, State};
use liza_wire::{Payload, Reason, Signal};
use pair::{Pair, user};

#[test]
fn late_signals_of_the_first_call_do_not_touch_the_second() {
    let mut pair = Pair::in_state(State::InCall);
    let first: Vec<(usize, Signal)> = [(1, pair.one.sent.clone()), (0, pair.two.sent.clone())]
        .into_iter()
        .flat_map(|(to, sent)| sent.into_iter().map(move |signal| (to, signal)))
        .collect();
    pair.press(0, Press::HangUp);
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.settle();
    assert_eq!(pair.states(), (State::Connected, State::Connected));
    for (to, signal) in first {
        pair.deliver(to, signal);
        pair.settle();
        assert_eq!(pair.states(), (State::Connected, State::Connected));
    }
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn every_signal_twice_is_as_good_as_once() {
    let mut pair = Pair::idle();
    pair.press(0, Press::Connect { peer: user("user2") });
    for _ in 0..100 {
        let Some((to, signal)) = pair.network.pop_front() else {
            pair.settle();
            continue;
        };
        pair.deliver(to, signal.clone());
        pair.deliver(to, signal);
    }
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    let brings_offer =
        |signal: &&Signal| matches!(signal.payload, Payload::Offer(_) | Payload::Ping { offer: Some(_), .. });
    assert_eq!(pair.one.sent.iter().chain(&pair.two.sent).filter(brings_offer).count(), 1);
}

#[test]
fn a_peer_that_lost_the_call_is_told_and_can_begin_anew() {
    let mut pair = Pair::in_state(State::Connected);
    // User 2's tab was reloaded without a goodbye.
    pair.two.engine = Pair::idle().two.engine;
    pair.press(0, Press::Offer);
    pair.settle();
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::PeerGone));

    let mut pair = Pair::in_state(State::InCall);
    pair.two = Pair::idle().two;
    pair.press(1, Press::Ping { peer: user("user1") });
    pair.settle();
    assert_eq!(pair.states(), (State::Connected, State::Connected));
}

#[test]
fn a_third_user_is_turned_away() {
    let mut pair = Pair::in_state(State::InCall);
    let mut third = Pair::in_state(State::Connecting);
    let (_, ping) = third.network.pop_front().unwrap();
    pair.handle(1, Event::Signal { from: user("user3"), signal: Ok(ping) });
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    let (_, refusal) = pair.network.pop_back().unwrap();
    assert_eq!(refusal.payload, Payload::Disconnect(Reason::Busy));
    third.deliver(0, refusal);
    assert_eq!(third.one.state(), State::Idle);
    assert_eq!(third.one.engine.view().diagnosis, Some(Diagnosis::PeerBusy));
}

#[test]
fn candidates_may_overtake_their_description() {
    let mut pair = Pair::in_state(State::Connected);
    pair.press(0, Press::Offer);
    // The browser's offer and candidate reach the network, then change places.
    pair.settle_browser();
    pair.network.make_contiguous().reverse();
    pair.settle();
    assert_eq!(pair.states(), (State::Calling, State::Calling));
    assert!(pair.two.notes.iter().any(|note| matches!(note, liza_core::Note::RemoteCandidate(_))));
}

/// A page that crashed said no goodbye, and comes back under the same id.
#[test]
fn a_ping_within_a_call_that_the_page_does_not_know_ends_it_and_begins_none() {
    let mut pair = Pair::in_state(State::Connected);
    pair.one.engine = Engine::new(Limits::default(), 99);
    pair.press(0, Press::Start { me: user("user1") });
    pair.settle();
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert_eq!(pair.two.engine.view().diagnosis, Some(Diagnosis::PeerGone));
    pair.press(1, Press::Connect { peer: user("user1") });
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

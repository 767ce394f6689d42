//! A connection that is lost on its way: watched, restarted, given up.

mod pair;

use liza_core::{Diagnosis, End, Event, LinkEvent, LinkState, Note, PathFault, Press, SessionEvent, State};
use liza_wire::service::SessionEnd;
use liza_wire::{Payload, Signal, Tag};
use pair::Pair;

fn link(pair: &mut Pair, side: usize, state: LinkState) {
    let attempt = pair.side(side).attempt();
    pair.handle(side, Event::Link(attempt, LinkEvent::State(state)));
}

fn both(pair: &mut Pair, state: LinkState) {
    link(pair, 0, state);
    link(pair, 1, state);
}

/// A call whose path both sides have just lost, and which finds no other.
fn with_the_path_lost() -> Pair {
    let mut pair = Pair::in_state(State::InCall);
    pair.path = false;
    both(&mut pair, LinkState::Disconnected);
    pair
}

/// A call whose connection is not made, and which finds no path for it.
fn looking_for_a_path() -> Pair {
    let mut pair = Pair::in_state(State::Connected);
    pair.path = false;
    pair.press(0, Press::Offer);
    pair.settle();
    pair
}

fn restarts(pair: &Pair) -> usize {
    restarts_of(&pair.one) + restarts_of(&pair.two)
}

fn restarts_of(side: &pair::Side) -> usize {
    side.notes.iter().filter(|note| matches!(note, Note::Restart(..))).count()
}

fn sent(side: &pair::Side, kind: &str) -> usize {
    side.sent.iter().filter(|signal| signal.kind() == kind).count()
}

/// So many milliseconds of user 2's, in which nothing of user 1 arrives.
fn cut_off(pair: &mut Pair, millis: u64) {
    for _ in 0..millis / 100 {
        pair.now = pair.now.after(100);
        pair.handle(1, Event::Time);
        pair.settle_browser();
        pair.network.clear();
    }
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
fn two_restarts_that_cross_settle_on_the_responder_s_offer() {
    let mut pair = Pair::in_state(State::InCall);
    pair.handle(0, Event::NetworkChanged);
    pair.handle(1, Event::NetworkChanged);
    pair.settle_browser();
    pair.settle();
    assert_eq!((sent(&pair.one, "offer"), sent(&pair.two, "offer")), (2, 1));
    assert_eq!((sent(&pair.one, "answer"), sent(&pair.two, "answer")), (1, 1));
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_machine_that_changes_its_network_all_day_keeps_its_call() {
    let mut pair = Pair::in_state(State::InCall);
    for change in 1..=20 {
        pair.handle(0, Event::NetworkChanged);
        pair.settle();
        assert_eq!(restarts(&pair), change);
        pair.wait(60_000);
    }
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_change_that_the_browser_tells_many_times_is_one_restart() {
    let mut pair = Pair::in_state(State::InCall);
    pair.path = false;
    for _ in 0..6 {
        pair.handle(0, Event::NetworkLost);
        pair.handle(0, Event::NetworkChanged);
        pair.wait(100);
    }
    assert_eq!(restarts(&pair), 1);
    pair.path = true;
    pair.handle(0, Event::NetworkChanged);
    pair.wait(20_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_network_that_changes_while_a_path_is_looked_for_has_another_looked_for() {
    let mut pair = looking_for_a_path();
    assert_eq!(pair.states(), (State::Calling, State::Calling));
    pair.path = true;
    pair.handle(0, Event::NetworkChanged);
    pair.settle();
    assert_eq!(restarts(&pair), 1);
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Calling, State::Calling));
}

#[test]
fn a_network_that_comes_back_late_has_all_the_tries() {
    let mut pair = with_the_path_lost();
    pair.wait(30_000);
    assert_eq!((pair.states(), restarts_of(&pair.one)), ((State::InCall, State::InCall), 4));
    // User 2 has no path either, and is not told before this one is there.
    pair.handle(0, Event::NetworkChanged);
    assert_eq!((pair.one.state(), restarts_of(&pair.one)), (State::InCall, 5));
    pair.path = true;
    pair.wait(20_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn the_end_of_the_path_before_does_not_end_the_search_for_another() {
    let mut pair = looking_for_a_path();
    pair.wait(28_000);
    pair.handle(0, Event::NetworkChanged);
    pair.settle_browser_of(0);
    link(&mut pair, 0, LinkState::Failed);
    pair.deliver_all();
    link(&mut pair, 1, LinkState::Failed);
    pair.wait(7_000);
    assert_eq!(pair.states(), (State::Calling, State::Calling));
    pair.path = true;
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Calling, State::Calling));
}

#[test]
fn a_restart_travels_through_the_call_itself_where_signaling_is_away() {
    let mut pair = Pair::in_state(State::InCall);
    let offers = |pair: &Pair| pair.two.notes.iter().filter(|note| matches!(note, Note::Received("offer", ..))).count();
    let before = offers(&pair);
    pair.handle(0, Event::NetworkChanged);
    pair.settle_browser();
    assert_eq!(offers(&pair), before + 1, "nothing that went through the API has arrived yet");
    pair.settle();
    assert_eq!(
        (sent(&pair.one, "answer"), sent(&pair.two, "answer")),
        (0, 2),
        "what comes the other way too is not answered twice"
    );
}

#[test]
fn an_offer_that_is_made_while_another_is_answered_is_not_forgotten() {
    let mut pair = Pair::in_state(State::InCall);
    pair.handle(1, Event::NetworkChanged);
    pair.settle_browser_of(1);
    // User 1 is about to answer, and has another network itself.
    pair.deliver_all();
    pair.handle(0, Event::NetworkChanged);
    pair.settle();
    assert_eq!((sent(&pair.one, "offer"), sent(&pair.one, "answer")), (2, 1));
}

#[test]
fn a_restart_that_comes_with_the_first_answer_is_answered() {
    let mut pair = Pair::in_state(State::Connected);
    pair.press(0, Press::Offer);
    pair.settle_browser();
    pair.deliver_all();
    pair.settle_browser_of(1);
    // User 2 has another network before user 1 has its answer.
    pair.handle(1, Event::NetworkChanged);
    pair.settle_browser_of(1);
    pair.deliver_all();
    pair.settle();
    assert_eq!((sent(&pair.one, "answer"), sent(&pair.two, "answer")), (1, 1));
    assert_eq!(pair.states(), (State::Calling, State::Calling));
}

#[test]
fn an_offer_that_is_lost_on_a_path_that_works_is_made_again() {
    let mut pair = Pair::in_state(State::InCall);
    pair.handle(1, Event::NetworkChanged);
    pair.settle_browser_of(1);
    pair.network.clear();
    pair.forget_reports();
    both(&mut pair, LinkState::Connected);
    pair.wait(10_000);
    assert_eq!((sent(&pair.two, "offer"), sent(&pair.one, "answer")), (2, 1));
    pair.wait(60_000);
    assert_eq!((pair.states(), sent(&pair.two, "offer")), ((State::InCall, State::InCall), 2));
}

#[test]
fn an_offer_that_nobody_answers_on_a_path_that_works_does_not_end_the_call() {
    let mut pair = Pair::in_state(State::InCall);
    pair.handle(1, Event::NetworkChanged);
    for _ in 0..600 {
        pair.settle_browser_of(1);
        pair.network.clear();
        pair.forget_reports();
        pair.now = pair.now.after(100);
        pair.handle(1, Event::Time);
    }
    assert_eq!((pair.states(), restarts(&pair)), ((State::InCall, State::InCall), 4));
}

#[test]
fn a_restart_on_a_path_that_was_there_all_the_time_is_over_when_it_is_answered() {
    let mut pair = Pair::in_state(State::InCall);
    pair.handle(0, Event::NetworkChanged);
    pair.settle();
    pair.wait(600_000);
    let before = restarts(&pair);
    link(&mut pair, 0, LinkState::Disconnected);
    for _ in 0..5 {
        pair.one.stats.bytes_received += 1_000;
        pair.wait(3_000);
    }
    assert_eq!((before, restarts(&pair)), (1, 1), "packets come, so the path needs no other");
    assert!(pair.one.notes.contains(&Note::StillHeard));
}

#[test]
fn a_restart_of_the_peer_has_the_time_that_an_own_one_has() {
    let mut pair = Pair::in_state(State::InCall);
    pair.path = false;
    link(&mut pair, 0, LinkState::Disconnected);
    // The responder's comes right before the initiator's own one is due.
    pair.wait(2_500);
    pair.handle(1, Event::NetworkChanged);
    pair.wait(7_000);
    assert_eq!((restarts_of(&pair.one), restarts_of(&pair.two)), (0, 1));
}

/// Signaling loses an offer of the cut, and the data channel brings it once the path is there again, after the offer and the
/// answer that its sender made since.
#[test]
fn an_offer_that_comes_after_a_newer_one_is_not_answered() {
    let mut pair = Pair::in_state(State::InCall);
    let last = pair.two.sent.iter().filter_map(|signal| signal.tag.clone()).next_back().unwrap();
    let offered = |seq| {
        let tag = Tag { seq, re: None, ..last.clone() };
        let signal = Signal { payload: Payload::Offer("v=0".into()), tag: Some(tag) };
        Event::Signal { from: pair::user("user2"), signal: Ok(signal) }
    };
    let (stale, newer) = (offered(last.seq + 1), offered(last.seq + 2));
    pair.handle(0, newer);
    pair.settle();
    assert_eq!(sent(&pair.one, "answer"), 1);
    pair.handle(0, stale);
    pair.settle();
    assert_eq!(sent(&pair.one, "answer"), 1);
    assert!(pair.one.notes.contains(&Note::Ignored("offer", pair::user("user2"))));
}

#[test]
fn a_path_that_stays_lost_ends_the_call_on_both_sides() {
    let mut pair = with_the_path_lost();
    pair.wait(20_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall), "20 seconds are not given up");
    pair.wait(60_000);
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::NoPath(PathFault::Lost)));
    assert!(restarts(&pair) <= 8);
}

#[test]
fn a_lease_that_ends_with_the_path_leaves_the_path_a_little_longer() {
    let lost = || {
        let mut pair = with_the_path_lost();
        pair.wait(15_000);
        let gone = SessionEvent::PeerGone { user: pair::user("user1"), end: SessionEnd::Lease };
        pair.handle(1, Event::Session(gone));
        pair
    };
    let mut pair = lost();
    pair.path = true;
    pair.wait(15_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    let mut pair = lost();
    cut_off(&mut pair, 60_000);
    assert_eq!(pair.two.ends(), [&End::PeerGone]);
}

#[test]
fn a_peer_that_is_heard_after_its_lease_is_not_gone() {
    let mut pair = with_the_path_lost();
    pair.wait(15_000);
    let gone = SessionEvent::PeerGone { user: pair::user("user1"), end: SessionEnd::Lease };
    pair.handle(1, Event::Session(gone));
    // Its restarts arrive by the API.
    pair.wait(12_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_lease_that_ended_before_the_path_was_missed_counts_once_it_is() {
    let mut pair = Pair::in_state(State::InCall);
    let gone = SessionEvent::PeerGone { user: pair::user("user1"), end: SessionEnd::Lease };
    pair.handle(1, Event::Session(gone));
    pair.wait(60_000);
    assert_eq!(pair.two.state(), State::InCall, "the path is there");
    pair.path = false;
    link(&mut pair, 1, LinkState::Disconnected);
    cut_off(&mut pair, 12_000);
    assert_eq!(pair.two.ends(), [&End::PeerGone]);
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

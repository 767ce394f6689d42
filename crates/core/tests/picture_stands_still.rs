//! A picture that stands still in the middle of a call, though pictures are decoded, is pointed out until it moves again.

mod pair;

use liza_core::{Diagnosis, Event, LinkEvent, MediaEvent, Note, State, Stats};
use pair::Pair;

/// A call in which both pictures were seen.
fn call() -> Pair {
    let mut pair = Pair::in_state(State::InCall);
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Media(attempt, MediaEvent::RemoteFrame));
    pair
}

/// So many seconds, in each of which so many pictures are decoded and shown.
fn seconds(pair: &mut Pair, seconds: u64, decoded: u64, shown: u64) {
    for _ in 0..seconds {
        pair.wait(1_000);
        let stats = &mut pair.one.stats;
        stats.frames_decoded += decoded;
        stats.frames_shown = stats.frames_shown.map(|before| before + shown);
        sample(pair);
    }
}

fn sample(pair: &mut Pair) {
    let (attempt, stats) = (pair.one.attempt(), pair.one.stats.clone());
    pair.handle(0, Event::Link(attempt, LinkEvent::Sampled(stats.into())));
}

fn diagnosis(pair: &Pair) -> Option<Diagnosis> {
    pair.one.engine.view().diagnosis
}

/// A call whose picture has moved for a while.
fn moving() -> Pair {
    let mut pair = call();
    pair.one.stats = Stats { audio_packets: 1, frames_shown: Some(0), ..Stats::default() };
    seconds(&mut pair, 5, 30, 30);
    pair
}

#[test]
fn ten_seconds_are_pointed_out_until_it_moves_again() {
    let mut pair = moving();
    seconds(&mut pair, 10, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell), "it may move any moment");
    seconds(&mut pair, 2, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NoPicture));
    seconds(&mut pair, 20, 30, 0);
    assert_eq!(pair.one.notes.iter().filter(|note| matches!(note, Note::NoMedia(_))).count(), 1, "it is told once");
    seconds(&mut pair, 2, 30, 30);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
    assert!(pair.one.notes.contains(&Note::PicturesAgain));
}

#[test]
fn a_peer_who_turns_the_camera_off_is_no_fault() {
    let mut pair = moving();
    seconds(&mut pair, 60, 0, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
}

#[test]
fn nobody_looks_at_a_hidden_tab() {
    let mut pair = moving();
    pair.one.stats.hidden = true;
    seconds(&mut pair, 60, 30, 0);
    pair.one.stats.hidden = false;
    seconds(&mut pair, 5, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
}

#[test]
fn a_browser_that_counts_nothing_is_not_judged() {
    let mut pair = call();
    for shown in [Some(0), None] {
        pair.one.stats.frames_shown = shown;
        seconds(&mut pair, 60, 30, 0);
        assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
    }
}

#[test]
fn another_fault_is_not_hidden_by_it() {
    let mut pair = moving();
    pair.handle(0, Event::NetworkLost);
    seconds(&mut pair, 20, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NetworkLost));
}

//! A picture that stands still in the middle of a call, though pictures come, is pointed out until it moves again.

mod pair;

use liza_core::{Diagnosis, Event, LinkEvent, MediaEvent, Note, State, Stats};
use pair::Pair;

/// A call in which both pictures were seen, in a browser that counts what it shows.
fn call() -> Pair {
    let mut pair = Pair::in_state(State::InCall);
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Media(attempt, MediaEvent::RemoteFrame));
    pair.one.stats = Stats { audio_packets: 1, frames_given: Some(0), ..Stats::default() };
    pair
}

/// So many seconds, in each of which so many pictures come and are shown.
fn seconds(pair: &mut Pair, seconds: u64, came: u64, shown: u64) {
    for _ in 0..seconds {
        pair.wait(1_000);
        let stats = &mut pair.one.stats;
        stats.frames_received += came;
        stats.frames_given = stats.frames_given.map(|before| before + shown);
        let (attempt, stats) = (pair.one.attempt(), pair.one.stats.clone());
        pair.handle(0, Event::Link(attempt, LinkEvent::Sampled(stats.into())));
    }
}

fn diagnosis(pair: &Pair) -> Option<Diagnosis> {
    pair.one.engine.view().diagnosis
}

/// A call whose picture has moved for a while.
fn moving() -> Pair {
    let mut pair = call();
    seconds(&mut pair, 5, 30, 30);
    pair
}

/// A call whose picture stands still, which was told.
fn still() -> Pair {
    let mut pair = moving();
    seconds(&mut pair, 12, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NoPicture));
    pair
}

fn told(pair: &Pair) -> usize {
    pair.one.notes.iter().filter(|note| matches!(note, Note::NoMedia(_))).count()
}

#[test]
fn ten_seconds_are_pointed_out_until_it_moves_again() {
    let mut pair = moving();
    seconds(&mut pair, 10, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell), "it may move any moment");
    seconds(&mut pair, 30, 30, 0);
    assert_eq!((diagnosis(&pair), told(&pair)), (Some(Diagnosis::NoPicture), 1));
    seconds(&mut pair, 1, 30, 30);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
    assert!(pair.one.notes.contains(&Note::PicturesAgain));
}

#[test]
fn a_few_pictures_a_second_are_enough_to_tell() {
    let mut pair = moving();
    for _ in 0..6 {
        seconds(&mut pair, 1, 0, 0);
        seconds(&mut pair, 1, 1, 0);
    }
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NoPicture));
}

#[test]
fn a_peer_who_turns_the_camera_off_is_no_fault() {
    let mut pair = moving();
    seconds(&mut pair, 60, 0, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
    let mut pair = still();
    seconds(&mut pair, 5, 0, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
    assert!(pair.one.notes.contains(&Note::PicturesOver));
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
    seconds(&mut pair, 60, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
}

#[test]
fn nor_is_a_picture_out_of_sight() {
    let mut pair = moving();
    pair.one.stats.frames_given = None;
    seconds(&mut pair, 60, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::AllWell));
}

#[test]
fn what_else_is_wrong_is_named_first() {
    let mut pair = moving();
    pair.handle(0, Event::NetworkLost);
    seconds(&mut pair, 20, 30, 0);
    assert_eq!((diagnosis(&pair), told(&pair)), (Some(Diagnosis::NetworkLost), 1), "the log has both");
    pair.handle(0, Event::NetworkChanged);
    seconds(&mut pair, 1, 30, 0);
    assert_eq!(diagnosis(&pair), Some(Diagnosis::NoPicture));
}

#[test]
fn a_second_call_begins_anew() {
    let mut pair = still();
    pair.press(0, liza_core::Press::HangUp);
    pair.settle();
    assert_eq!(diagnosis(&pair), None);
}

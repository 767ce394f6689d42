//! What the statistics say decides: about a path that is said to be lost, and about a picture that does not come.

mod pair;

use liza_core::{Diagnosis, Event, LinkEvent, LinkState, MediaEvent, Note, State, Stats};
use pair::Pair;

fn link(pair: &mut Pair, state: LinkState) {
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Link(attempt, LinkEvent::State(state)));
    pair.settle();
}

fn restarts(pair: &Pair) -> usize {
    pair.one.notes.iter().filter(|note| matches!(note, Note::Restart(..))).count()
}

#[test]
fn a_path_by_which_something_comes_is_not_restarted() {
    let mut pair = Pair::in_state(State::InCall);
    link(&mut pair, LinkState::Disconnected);
    for _ in 0..5 {
        pair.one.stats.bytes_received += 1_000;
        pair.wait(3_000);
    }
    assert_eq!(restarts(&pair), 0);
    assert!(pair.one.notes.contains(&Note::StillHeard));
    pair.wait(6_000);
    assert_eq!(restarts(&pair), 1, "now nothing comes any more");
}

#[test]
fn a_browser_without_statistics_does_not_delay_the_restart_for_long() {
    let mut pair = Pair::in_state(State::InCall);
    let attempt = pair.one.attempt();
    pair.path = false;
    pair.handle(0, Event::Link(attempt, LinkEvent::State(LinkState::Disconnected)));
    for _ in 0..45 {
        pair.forget_reports();
        pair.wait(100);
    }
    assert_eq!(restarts(&pair), 1);
}

fn diagnosis_after(stats: Stats, millis: u64) -> (Pair, Option<Diagnosis>) {
    let mut pair = Pair::in_state(State::InCall);
    pair.one.stats = stats;
    pair.wait(millis);
    let diagnosis = pair.one.engine.view().diagnosis;
    (pair, diagnosis)
}

#[test]
fn nothing_that_comes_is_pointed_out() {
    assert_eq!(diagnosis_after(Stats::default(), 9_000).1, None);
    let (mut pair, diagnosis) = diagnosis_after(Stats::default(), 11_000);
    assert_eq!(diagnosis, Some(Diagnosis::NoPackets));
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Media(attempt, MediaEvent::RemoteFrame));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::AllWell), "there it is");
}

#[test]
fn pictures_that_cannot_be_decoded_are_pointed_out() {
    let stats = Stats { video_packets: 100, audio_packets: 100, ..Stats::default() };
    assert_eq!(diagnosis_after(stats, 11_000).1, Some(Diagnosis::NoPicture));
}

#[test]
fn sound_alone_and_a_hidden_tab_are_no_trouble() {
    let sound = Stats { audio_packets: 100, ..Stats::default() };
    assert_eq!(diagnosis_after(sound, 60_000).1, Some(Diagnosis::AllWell));
    let hidden = Stats { video_packets: 100, frames_decoded: 30, ..Stats::default() };
    assert_eq!(diagnosis_after(hidden, 60_000).1, Some(Diagnosis::AllWell));
}

#[test]
fn decoded_pictures_that_are_never_shown_are_pointed_out() {
    let stats = Stats { video_packets: 100, frames_decoded: 30, frames_given: Some(0), ..Stats::default() };
    assert_eq!(diagnosis_after(stats.clone(), 19_000).1, None, "they may be shown any moment");
    let (mut pair, diagnosis) = diagnosis_after(stats, 21_000);
    assert_eq!(diagnosis, Some(Diagnosis::NoPicture));
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Media(attempt, MediaEvent::RemoteFrame));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::AllWell), "there it is");
}

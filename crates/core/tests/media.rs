//! Devices that cannot be had do not cost the call.

mod pair;

use liza_core::{
    Attempt, Command, Device, Diagnosis, Event, MediaCommand, MediaEvent, MediaFault, Note, Press, State, Wanted,
};
use pair::{Pair, user};

fn call_with(fault: MediaFault) -> Pair {
    let mut pair = Pair::in_state(State::Calling);
    pair.two.media_fault = Some(fault);
    pair.press(0, Press::Call);
    pair.settle();
    pair
}

#[test]
fn a_refusal_is_taken_for_an_answer_and_the_call_goes_on() {
    let pair = call_with(MediaFault::Refused);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(pair.two.devices, None);
    assert_eq!(pair.two.engine.view().diagnosis, Some(Diagnosis::Media(MediaFault::Refused)));
    let asked = pair.two.notes.iter().filter(|note| matches!(note, Note::MediaAsked(_))).count();
    assert_eq!(asked, 1);
}

#[test]
fn without_a_camera_the_microphone_is_tried() {
    let pair = call_with(MediaFault::NoDevice);
    assert!(pair.two.devices.is_some());
    assert!(pair.two.notes.contains(&Note::MediaOpened(Wanted::Microphone)));
}

#[test]
fn of_two_devices_one_that_is_refused_does_not_cost_the_other() {
    let pair = call_with(MediaFault::RefusedOne(Device::Microphone));
    assert!(pair.two.notes.contains(&Note::MediaOpened(Wanted::Camera)));
    assert!(!pair.two.notes.contains(&Note::MediaAsked(Wanted::Microphone)), "whoever said no is not asked again");
    let diagnosis = pair.two.engine.view().diagnosis;
    assert_eq!(diagnosis, Some(Diagnosis::Media(MediaFault::RefusedOne(Device::Microphone))));
}

#[test]
fn what_is_granted_after_the_hang_up_is_stopped_at_once() {
    let mut pair = Pair::in_state(State::InCall);
    let attempt = pair.one.attempt();
    pair.press(0, Press::HangUp);
    pair.settle();
    let granted = Event::Media(attempt, MediaEvent::Opened(Wanted::Both));
    let commands = pair.one.engine.handle(pair.now, granted);
    assert_eq!(commands, [Command::Media(attempt, MediaCommand::Close)]);
    assert_ne!(attempt, Attempt::default());
}

#[test]
fn hang_up_works_while_the_browser_asks() {
    let mut pair = Pair::in_state(State::Calling);
    pair.press(0, Press::Call);
    pair.press(0, Press::HangUp);
    pair.settle();
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    assert!(pair.one.devices.is_none() && pair.two.devices.is_none());
    pair.press(1, Press::Connect { peer: user("user1") });
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_picture_that_overtakes_the_start_starts_the_call() {
    let mut pair = Pair::in_state(State::Calling);
    let attempt = pair.two.attempt();
    pair.handle(1, Event::Media(attempt, MediaEvent::RemoteFrame));
    assert_eq!(pair.two.state(), State::InCall);
    let marks = [liza_core::Mark::Call, liza_core::Mark::RemoteFrame];
    assert!(pair.two.marks.ends_with(&marks));
}

#[test]
fn one_click_for_all_asks_while_the_connection_is_made() {
    let mut pair = Pair::in_state(State::Idle);
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    for side in [&pair.one, &pair.two] {
        let place = |wanted: fn(&Note) -> bool| side.notes.iter().position(wanted).unwrap();
        let asked = place(|note| matches!(note, Note::MediaAsked(_)));
        assert!(asked < place(|note| matches!(note, Note::State(State::InCall, _))));
        assert_eq!(side.notes.iter().filter(|note| matches!(note, Note::MediaAsked(_))).count(), 1);
    }
}

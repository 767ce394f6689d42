//! Mute, camera off, another device, the screen: none of it needs a negotiation.

mod pair;

use liza_core::{
    Blocked, Command, Device, Diagnosis, Event, MediaCommand, MediaEvent, MediaFault, Note, Press, Screen, State,
    Wanted,
};
use pair::{Pair, user};

fn media(pair: &mut Pair, event: MediaEvent) {
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Media(attempt, event));
    pair.settle();
}

fn press(pair: &mut Pair, press: Press) {
    pair.press(0, press);
    pair.settle();
}

fn told(pair: &Pair) -> Vec<&MediaCommand> {
    pair.one.media_commands.iter().map(|(_, command)| command).collect()
}

fn offers(pair: &Pair) -> usize {
    pair.one.sent.iter().filter(|signal| signal.kind() == "offer").count()
}

#[test]
fn mute_is_heard_at_once_and_holds_for_the_next_call() {
    let mut pair = Pair::in_state(State::InCall);
    press(&mut pair, Press::Mute(true));
    assert_eq!(told(&pair), [&MediaCommand::Mute(true)]);
    assert!(pair.one.engine.view().sending.muted);
    press(&mut pair, Press::HangUp);
    press(&mut pair, Press::Connect { peer: user("user2") });
    assert_eq!(told(&pair), [&MediaCommand::Mute(true), &MediaCommand::Mute(true)]);
    press(&mut pair, Press::Reset);
    assert!(!pair.one.engine.view().sending.muted);
}

#[test]
fn a_camera_that_is_off_is_closed_and_taken_out() {
    let mut pair = Pair::in_state(State::InCall);
    let before = (offers(&pair), pair.one.sent_media);
    press(&mut pair, Press::CameraOff(true));
    assert_eq!(told(&pair), [&MediaCommand::Stop(Device::Camera)]);
    press(&mut pair, Press::CameraOff(false));
    assert_eq!(pair.one.notes.iter().filter(|note| **note == Note::MediaAsked(Wanted::Camera)).count(), 1);
    assert_eq!((offers(&pair), pair.one.sent_media), (before.0, before.1 + 2), "no negotiation");
}

#[test]
fn whoever_has_the_camera_off_is_not_asked_for_it() {
    let mut pair = Pair::in_state(State::Calling);
    press(&mut pair, Press::CameraOff(true));
    press(&mut pair, Press::Call);
    assert!(pair.one.notes.contains(&Note::MediaAsked(Wanted::Microphone)));
    assert!(!pair.one.notes.contains(&Note::MediaAsked(Wanted::Both)));
}

#[test]
fn a_camera_that_is_turned_off_while_the_browser_asks_is_closed_as_soon_as_it_opens() {
    let mut pair = Pair::in_state(State::Calling);
    pair.press(0, Press::Call);
    pair.press(0, Press::CameraOff(true));
    pair.one.media_commands.clear();
    pair.settle();
    assert_eq!(told(&pair), [&MediaCommand::Stop(Device::Camera)]);
}

#[test]
fn a_camera_that_is_turned_on_while_the_browser_asks_is_asked_for_too() {
    let mut pair = Pair::in_state(State::Calling);
    press(&mut pair, Press::CameraOff(true));
    pair.press(0, Press::Call);
    pair.press(0, Press::CameraOff(false));
    pair.settle();
    assert!(pair.one.notes.contains(&Note::MediaOpened(Wanted::Camera)));
    assert!(!told(&pair).contains(&&MediaCommand::Stop(Device::Camera)));
}

#[test]
fn a_camera_that_is_off_does_not_stand_in_for_a_missing_microphone() {
    let mut pair = Pair::in_state(State::Calling);
    press(&mut pair, Press::CameraOff(true));
    pair.one.media_fault = Some(MediaFault::NoDevice);
    press(&mut pair, Press::Call);
    assert!(!pair.one.notes.contains(&Note::MediaAsked(Wanted::Camera)));
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn another_camera_takes_the_place_of_the_one_before() {
    let mut pair = Pair::in_state(State::InCall);
    let id = "usb".to_owned();
    let commands = pair.one.engine.handle(pair.now, Event::Press(Press::Use(Device::Camera, id.clone())));
    let attempt = pair.one.attempt();
    assert!(commands.contains(&Command::Use(Device::Camera, id)));
    assert!(commands.contains(&Command::Media(attempt, MediaCommand::Open(Wanted::Camera))));
}

#[test]
fn a_camera_that_cannot_be_opened_leaves_the_one_before() {
    let mut pair = Pair::in_state(State::InCall);
    pair.one.media_fault = Some(MediaFault::Busy);
    press(&mut pair, Press::Use(Device::Camera, "usb".into()));
    assert_eq!(pair.one.state(), State::InCall);
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::Media(MediaFault::Busy)));
    assert!(!pair.one.notes.contains(&Note::WithoutMedia), "what was open before is still open");
}

#[test]
fn the_screen_is_shared_and_the_camera_comes_back() {
    let mut pair = Pair::in_state(State::InCall);
    press(&mut pair, Press::ShareScreen(true));
    assert_eq!(pair.one.engine.view().sending.screen, Screen::Asking);
    let before = pair.one.sent_media;
    media(&mut pair, MediaEvent::Shared);
    assert_eq!((pair.one.engine.view().sending.screen, pair.one.sent_media), (Screen::On, before + 1));
    media(&mut pair, MediaEvent::ShareEnded);
    assert_eq!((pair.one.engine.view().sending.screen, pair.one.sent_media), (Screen::Off, before + 2));
    assert_eq!(told(&pair), [&MediaCommand::ShareScreen, &MediaCommand::StopScreen]);
}

#[test]
fn a_screen_that_nobody_chose_costs_nothing() {
    let mut pair = Pair::in_state(State::InCall);
    press(&mut pair, Press::ShareScreen(true));
    media(&mut pair, MediaEvent::NotShared(MediaFault::Refused));
    assert_eq!(pair.one.engine.view().sending.screen, Screen::Off);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_screen_that_is_chosen_after_it_was_called_off_is_not_shared() {
    let mut pair = Pair::in_state(State::InCall);
    press(&mut pair, Press::ShareScreen(true));
    press(&mut pair, Press::ShareScreen(false));
    media(&mut pair, MediaEvent::Shared);
    assert_eq!(pair.one.engine.view().sending.screen, Screen::Off);
    assert_eq!(told(&pair).last(), Some(&&MediaCommand::StopScreen));
}

#[test]
fn there_is_no_screen_to_share_without_a_call() {
    let mut pair = Pair::in_state(State::Calling);
    assert_eq!(pair.one.engine.allows(&Press::ShareScreen(true)), Err(Blocked::NoCall));
    assert_eq!(pair.one.engine.allows(&Press::ShareScreen(false)), Err(Blocked::NotShared));
    press(&mut pair, Press::ShareScreen(true));
    assert!(told(&pair).is_empty());
}

#[test]
fn a_lost_device_is_opened_again_and_not_for_ever() {
    let mut pair = Pair::in_state(State::InCall);
    for lost in 1..=5 {
        media(&mut pair, MediaEvent::Lost(Device::Microphone));
        let asked = pair.one.notes.iter().filter(|note| **note == Note::MediaAsked(Wanted::Microphone)).count();
        assert_eq!(asked, lost.min(3));
    }
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::DeviceLost(Device::Microphone)));
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_lost_device_is_opened_again_once_it_is_plugged_in() {
    let mut pair = Pair::in_state(State::InCall);
    let asked = |pair: &Pair| pair.one.notes.iter().filter(|note| **note == Note::MediaAsked(Wanted::Camera)).count();
    pair.one.media_fault = Some(MediaFault::NoDevice);
    media(&mut pair, MediaEvent::Lost(Device::Camera));
    let lost = Some(Diagnosis::DeviceLost(Device::Camera));
    assert_eq!((asked(&pair), pair.one.engine.view().diagnosis), (1, lost.clone()), "lost says more than not found");
    pair.handle(0, Event::DevicesChanged);
    pair.settle();
    assert_eq!(asked(&pair), 2);
    assert_ne!(pair.one.engine.view().diagnosis, lost);
    pair.handle(0, Event::DevicesChanged);
    assert_eq!(asked(&pair), 2, "it is there");
}

#[test]
fn a_camera_that_is_refused_is_not_asked_for_again() {
    let mut pair = Pair::in_state(State::InCall);
    pair.one.media_fault = Some(MediaFault::Refused);
    media(&mut pair, MediaEvent::Lost(Device::Camera));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::Media(MediaFault::Refused)));
    pair.one.notes.clear();
    pair.handle(0, Event::DevicesChanged);
    assert!(!pair.one.notes.contains(&Note::MediaAsked(Wanted::Camera)));
}

#[test]
fn a_camera_that_stays_lost_is_named_when_the_microphone_is_back() {
    let mut pair = Pair::in_state(State::InCall);
    pair.one.media_fault = Some(MediaFault::NoDevice);
    media(&mut pair, MediaEvent::Lost(Device::Camera));
    media(&mut pair, MediaEvent::Lost(Device::Microphone));
    assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::DeviceLost(Device::Camera)));
}

#[test]
fn another_device_answers_for_one_that_could_not_be_had() {
    let mut pair = Pair::in_state(State::InCall);
    pair.one.media_fault = Some(MediaFault::Busy);
    press(&mut pair, Press::Use(Device::Camera, "usb".into()));
    pair.one.media_fault = None;
    press(&mut pair, Press::Use(Device::Camera, "other".into()));
    assert_ne!(pair.one.engine.view().diagnosis, Some(Diagnosis::Media(MediaFault::Busy)));
}

#[test]
fn a_silent_device_is_forgotten_with_the_device() {
    let ways: [fn(&mut Pair); 3] = [
        |pair| press(pair, Press::Use(Device::Camera, "another".to_owned())),
        |pair| press(pair, Press::CameraOff(true)),
        |pair| media(pair, MediaEvent::Opened(Wanted::Camera)),
    ];
    for away in ways {
        let mut pair = Pair::in_state(State::InCall);
        media(&mut pair, MediaEvent::Silenced(Device::Camera, true));
        assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::DeviceSilenced(Device::Camera)));
        away(&mut pair);
        assert_ne!(pair.one.engine.view().diagnosis, Some(Diagnosis::DeviceSilenced(Device::Camera)));
    }
}

#[test]
fn what_the_browser_does_not_play_is_said_until_it_plays() {
    let mut pair = Pair::in_state(State::InCall);
    media(&mut pair, MediaEvent::PlayBlocked);
    media(&mut pair, MediaEvent::Lost(Device::Camera));
    media(&mut pair, MediaEvent::Opened(Wanted::Camera));
    let view = pair.one.engine.view();
    assert_eq!((view.play_blocked, view.diagnosis), (true, Some(Diagnosis::PlayBlocked)));
    media(&mut pair, MediaEvent::Playing);
    let view = pair.one.engine.view();
    assert!(!view.play_blocked && view.diagnosis != Some(Diagnosis::PlayBlocked));
}

//! Mute, camera off, another device, the screen, a lost device: with real tracks, and without a negotiation.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod two_clients;

use js_sys::{Function, Promise, Reflect};
use liza_call::client::devices::{ChoiceKind, choices};
use liza_core::{Device, Diagnosis, Note, Press, Screen};
use two_clients::{Side, in_call, until};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, MediaStreamTrack, MediaStreamTrackState};

wasm_bindgen_test_configure!(run_in_browser);

fn own(side: &Side, kind: &str) -> Option<MediaStreamTrack> {
    side.own_tracks().into_iter().find(|track| track.kind() == kind)
}

fn live(track: &MediaStreamTrack) -> bool {
    track.ready_state() == MediaStreamTrackState::Live
}

/// The peer is shown more pictures from now on (HTMLVideoElement, `requestVideoFrameCallback`).
async fn peer_sees_more(peer: &Side) {
    const COUNT: &str = "
        const counted = { frames: 0 };
        const count = () => { counted.frames += 1; video.requestVideoFrameCallback(count); };
        video.requestVideoFrameCallback(count);
        return counted;";
    let counted = Function::new_with_args("video", COUNT).call1(&JsValue::UNDEFINED, &peer.videos.remote).unwrap();
    let frames = || Reflect::get(&counted, &"frames".into()).unwrap().as_f64().unwrap();
    until("the peer sees more", || frames() > 5.0).await;
}

fn offers(side: &Side) -> usize {
    side.notes().iter().filter(|note| matches!(note, Note::Sent("offer", ..))).count()
}

#[wasm_bindgen_test]
async fn mute_disables_the_track_and_holds_for_another_microphone() {
    let (one, _two) = in_call().await;
    one.client.press(Press::Mute(true));
    until("the microphone is silent", || own(&one, "audio").is_some_and(|track| !track.enabled())).await;
    let old = own(&one, "audio").unwrap();
    one.client.press(Press::Use(Device::Microphone, String::new()));
    until("another track", || own(&one, "audio").is_some_and(|track| track != old)).await;
    assert!(!own(&one, "audio").unwrap().enabled() && !live(&old));
    one.client.press(Press::Mute(false));
    until("the microphone is on", || own(&one, "audio").is_some_and(|track| track.enabled())).await;
}

#[wasm_bindgen_test]
async fn a_camera_that_is_off_is_closed_and_comes_back() {
    let (one, two) = in_call().await;
    let camera = own(&one, "video").unwrap();
    let before = offers(&one);
    one.client.press(Press::CameraOff(true));
    until("the camera is closed", || !live(&camera) && own(&one, "video").is_none()).await;
    assert!(own(&one, "audio").is_some_and(|track| live(&track)), "the microphone stays");
    one.client.press(Press::CameraOff(false));
    until("the camera is open", || own(&one, "video").is_some_and(|track| live(&track))).await;
    peer_sees_more(&two).await;
    assert_eq!(offers(&one), before);
}

#[wasm_bindgen_test]
async fn another_camera_takes_over() {
    let (one, two) = in_call().await;
    let cameras: Vec<_> =
        choices().await.into_iter().filter(|choice| choice.kind == ChoiceKind::Own(Device::Camera)).collect();
    let other = cameras.last().unwrap().clone();
    assert!(!other.label.is_empty(), "a page that uses a camera is told the names");
    let old = own(&one, "video").unwrap();
    one.client.press(Press::Use(Device::Camera, other.id));
    until("the other camera", || own(&one, "video").is_some_and(|track| track != old && live(&track))).await;
    assert!(!live(&old));
    peer_sees_more(&two).await;
}

#[wasm_bindgen_test]
async fn a_camera_that_is_not_there_leaves_the_one_before() {
    let (one, two) = in_call().await;
    let old = own(&one, "video").unwrap();
    one.client.press(Press::Use(Device::Camera, "no such camera".into()));
    until("it failed", || one.notes().iter().any(|note| matches!(note, Note::MediaFailed(..)))).await;
    assert!(live(&old) && own(&one, "video") == Some(old));
    peer_sees_more(&two).await;
}

/// Something to share without asking anybody: a canvas. What was there before comes back when this is dropped.
struct Shared {
    track: MediaStreamTrack,
    before: JsValue,
}

impl Shared {
    fn canvas() -> Self {
        let draw = "
            const canvas = document.createElement('canvas');
            const context = canvas.getContext('2d');
            let left = 400;
            const paint = () => {
                context.fillStyle = `hsl(${left} 50% 50%)`;
                context.fillRect(0, 0, canvas.width, canvas.height);
                if (--left === 0) clearInterval(timer);
            };
            const timer = setInterval(paint, 50);
            return canvas.captureStream(30);";
        let stream = Function::new_no_args(draw).call0(&JsValue::UNDEFINED).unwrap();
        let tracks: Function = Reflect::get(&stream, &"getVideoTracks".into()).unwrap().unchecked_into();
        let track = js_sys::Array::from(&tracks.call0(&stream).unwrap()).get(0).unchecked_into();
        let devices: JsValue = web_sys::window().unwrap().navigator().media_devices().unwrap().into();
        let before = Reflect::get(&devices, &"getDisplayMedia".into()).unwrap();
        let give = Function::new_with_args("stream", "return () => Promise.resolve(stream)");
        let give = give.call1(&JsValue::UNDEFINED, &stream).unwrap();
        Reflect::set(&devices, &"getDisplayMedia".into(), &give).unwrap();
        Self { track, before }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let devices: JsValue = web_sys::window().unwrap().navigator().media_devices().unwrap().into();
        Reflect::set(&devices, &"getDisplayMedia".into(), &self.before).unwrap();
    }
}

#[wasm_bindgen_test]
async fn the_screen_is_shared_until_the_browsers_own_button_ends_it() {
    let (one, two) = in_call().await;
    let shared = Shared::canvas();
    let camera = own(&one, "video").unwrap();
    let before = offers(&one);
    one.client.press(Press::ShareScreen(true));
    until("the screen is shown", || own(&one, "video").as_ref() == Some(&shared.track)).await;
    assert_eq!(one.client.view().sending.screen, Screen::On);
    peer_sees_more(&two).await;

    // As the browser does when somebody presses its button.
    shared.track.dispatch_event(&Event::new("ended").unwrap()).unwrap();
    until("the camera is back", || own(&one, "video").as_ref() == Some(&camera)).await;
    assert_eq!(one.client.view().sending.screen, Screen::Off);
    peer_sees_more(&two).await;
    assert_eq!(offers(&one), before);
}

#[wasm_bindgen_test]
async fn a_screen_that_nobody_chooses_costs_nothing() {
    let (one, two) = in_call().await;
    let shared = Shared::canvas();
    let devices: JsValue = web_sys::window().unwrap().navigator().media_devices().unwrap().into();
    let refuse = Function::new_no_args("return Promise.reject(new DOMException('for the test', 'NotAllowedError'))");
    Reflect::set(&devices, &"getDisplayMedia".into(), &refuse).unwrap();
    one.client.press(Press::ShareScreen(true));
    until("it is noted", || one.notes().iter().any(|note| matches!(note, Note::NotShared(_)))).await;
    assert_eq!(one.client.view().sending.screen, Screen::Off);
    peer_sees_more(&two).await;
    drop(shared);
}

#[wasm_bindgen_test]
async fn a_lost_camera_is_opened_again() {
    let (one, two) = in_call().await;
    let lost = own(&one, "video").unwrap();
    // As the browser does when the camera is unplugged.
    lost.dispatch_event(&Event::new("ended").unwrap()).unwrap();
    until("another camera", || own(&one, "video").is_some_and(|track| track != lost && live(&track))).await;
    assert!(one.notes().contains(&Note::DeviceLost(Device::Camera)));
    peer_sees_more(&two).await;
    until("nothing is wrong any more", || one.client.view().diagnosis == Some(Diagnosis::AllWell)).await;
}

#[wasm_bindgen_test]
async fn the_promise_of_a_shared_screen_that_comes_after_the_hang_up_is_stopped() {
    let (one, _two) = in_call().await;
    let shared = Shared::canvas();
    let mut settle = None;
    let later = Promise::new(&mut |resolve, _| settle = Some(resolve));
    let devices: JsValue = web_sys::window().unwrap().navigator().media_devices().unwrap().into();
    let give: Function = Reflect::get(&devices, &"getDisplayMedia".into()).unwrap().unchecked_into();
    let stream: Promise = give.call0(&devices).unwrap().unchecked_into();
    let wait = Function::new_with_args("later, stream", "return () => later.then(() => stream)");
    let wait = wait.call2(&JsValue::UNDEFINED, &later, &stream).unwrap();
    Reflect::set(&devices, &"getDisplayMedia".into(), &wait).unwrap();
    one.client.press(Press::ShareScreen(true));
    until("it asks", || one.client.view().sending.screen == Screen::Asking).await;
    one.client.press(Press::HangUp);
    until("the call is over", || one.client.view().sending.screen == Screen::Off).await;
    settle.unwrap().call0(&JsValue::UNDEFINED).unwrap();
    until("the screen is not captured", || !live(&shared.track)).await;
}

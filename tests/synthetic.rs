//! A synthetic camera and microphone: a call in which nobody is asked for anything.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod two_clients;

use js_sys::{Function, Reflect};
use liza_call::client::devices::SYNTHETIC;
use liza_call::settings::{MediaSource, Settings};
use liza_core::{Device, Diagnosis, Note, Press};
use two_clients::{call, idle, idle_with, until, user};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::MediaStreamTrackState;

wasm_bindgen_test_configure!(run_in_browser);

/// Makes `getUserMedia` do this, until it is dropped.
struct Asked(JsValue);

impl Asked {
    fn answered_by(body: &str) -> Self {
        let before = Reflect::get(&devices(), &"getUserMedia".into()).unwrap();
        Reflect::set(&devices(), &"getUserMedia".into(), &Function::new_no_args(body)).unwrap();
        Self(before)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        Reflect::set(&devices(), &"getUserMedia".into(), &self.0).unwrap();
    }
}

fn devices() -> JsValue {
    web_sys::window().unwrap().navigator().media_devices().unwrap().into()
}

#[wasm_bindgen_test]
async fn both_are_seen_and_heard_and_all_ends_with_the_call() {
    let _nobody = Asked::answered_by("throw new Error('somebody was asked')");
    let settings = Settings { media: MediaSource::Synthetic, ..Settings::default() };
    let (one, two) = idle_with(&settings).await;
    call(&one, &two).await;
    let tracks: Vec<_> = [&one, &two].iter().flat_map(|side| side.own_tracks()).collect();
    let kinds: Vec<String> = tracks.iter().map(|track| track.kind()).collect();
    assert_eq!(kinds, ["audio", "video", "audio", "video"]);
    one.client.press(Press::HangUp);
    until("all has ended", || tracks.iter().all(|track| track.ready_state() == MediaStreamTrackState::Ended)).await;
}

#[wasm_bindgen_test]
async fn a_question_that_is_answered_too_late_changes_nothing() {
    let ask = "return new Promise((give, refuse) => {
        window.refuse = () => refuse(new DOMException('for the test', 'NotAllowedError'));
    })";
    let _waiting = Asked::answered_by(ask);
    let (one, two) = idle().await;
    one.client.press(Press::Connect { peer: user("user2") });
    until("both are asked", || {
        [&one, &two].iter().all(|side| side.notes().iter().any(|note| matches!(note, Note::MediaAsked(_))))
    })
    .await;
    for device in [Device::Camera, Device::Microphone] {
        one.client.press(Press::Use(device, SYNTHETIC.to_owned()));
    }
    until("the synthetic ones are open", || one.own_tracks().len() == 2).await;
    let refuse = Reflect::get(&web_sys::window().unwrap(), &"refuse".into()).unwrap();
    Function::from(refuse).call0(&JsValue::UNDEFINED).unwrap();
    until("user 2 knows of the refusal", || matches!(two.client.view().diagnosis, Some(Diagnosis::Media(_)))).await;
    assert_eq!(one.own_tracks().len(), 2);
    assert!(!matches!(one.client.view().diagnosis, Some(Diagnosis::Media(_))));
}

//! Hang-up in every phase, with real peer connections: both sides are idle afterwards, and nothing is left open.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod two_clients;

use js_sys::{Function, Promise, Reflect};
use liza_core::{Note, Press, State};
use two_clients::{Side, call, idle, in_call, until, user};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Event, MediaStreamTrack, MediaStreamTrackState};

wasm_bindgen_test_configure!(run_in_browser);

fn ended(tracks: &[MediaStreamTrack]) -> bool {
    tracks.iter().all(|track| track.ready_state() == MediaStreamTrackState::Ended)
}

/// Both are idle with empty videos, and can call again at once.
async fn both_are_as_new(one: &Side, two: &Side) {
    until("both are idle", || one.state() == State::Idle && two.state() == State::Idle).await;
    for side in [one, two] {
        assert!(side.videos.local.src_object().is_none() && side.videos.remote.src_object().is_none());
        assert_eq!(side.client.view().link, None);
    }
    call(one, two).await;
}

#[wasm_bindgen_test]
async fn while_it_rings() {
    let (one, two) = idle().await;
    one.client.press(Press::Ping { peer: user("nobody") });
    until("it rings", || one.state() == State::Connecting).await;
    one.client.press(Press::HangUp);
    both_are_as_new(&one, &two).await;
}

#[wasm_bindgen_test]
async fn before_ice_by_either_side() {
    for by_initiator in [true, false] {
        let (one, two) = idle().await;
        one.client.press(Press::Ping { peer: user("user2") });
        until("both are connected", || one.state() == State::Connected && two.state() == State::Connected).await;
        one.client.press(Press::Offer);
        // The responder knows of the offer once its state changes; the connection is not up by then.
        let side = if by_initiator { &one } else { &two };
        if !by_initiator {
            until("the offer came", || two.client.view().link.is_some()).await;
        }
        side.client.press(Press::HangUp);
        both_are_as_new(&one, &two).await;
    }
}

/// `getUserMedia` that answers when it is told to, until it is dropped.
struct Prompt {
    before: JsValue,
    grant: Function,
    /// The streams that were given.
    given: js_sys::Array,
}

impl Prompt {
    fn open() -> Self {
        let devices = devices();
        let before = Reflect::get(&devices, &"getUserMedia".into()).unwrap();
        let mut grant = None;
        let granted = Promise::new(&mut |resolve, _| grant = Some(resolve));
        let given = js_sys::Array::new();
        let ask = Function::new_with_args(
            "ask, granted, given",
            "return async wanted => {
                await granted;
                const stream = await ask.call(navigator.mediaDevices, wanted);
                given.push(...stream.getTracks());
                return stream;
            }",
        );
        let ask = ask.call3(&JsValue::UNDEFINED, &before, &granted, &given).unwrap();
        Reflect::set(&devices, &"getUserMedia".into(), &ask).unwrap();
        Self { before, grant: grant.unwrap(), given }
    }

    fn grant(&self) {
        self.grant.call0(&JsValue::UNDEFINED).unwrap();
    }

    fn given(&self) -> Vec<MediaStreamTrack> {
        self.given.iter().map(wasm_bindgen::JsCast::unchecked_into).collect()
    }
}

impl Drop for Prompt {
    fn drop(&mut self) {
        Reflect::set(&devices(), &"getUserMedia".into(), &self.before).unwrap();
    }
}

fn devices() -> JsValue {
    web_sys::window().unwrap().navigator().media_devices().unwrap().into()
}

#[wasm_bindgen_test]
async fn in_the_permission_prompt_and_what_is_granted_later_is_stopped() {
    let (one, two) = idle().await;
    let prompt = Prompt::open();
    one.client.press(Press::Connect { peer: user("user2") });
    until("both are asked", || one.state() == State::InCall && two.state() == State::InCall).await;
    two.client.press(Press::HangUp);
    until("both are idle", || one.state() == State::Idle && two.state() == State::Idle).await;
    prompt.grant();
    until("what is granted is stopped", || prompt.given().len() == 4 && ended(&prompt.given())).await;
    drop(prompt);
    both_are_as_new(&one, &two).await;
}

#[wasm_bindgen_test]
async fn in_a_call() {
    let (one, two) = in_call().await;
    let tracks: Vec<_> = [one.own_tracks(), two.own_tracks()].concat();
    assert_eq!(tracks.len(), 4);
    two.client.press(Press::HangUp);
    until("the tracks end", || ended(&tracks)).await;
    both_are_as_new(&one, &two).await;
}

#[wasm_bindgen_test]
async fn in_a_restart() {
    let (one, two) = in_call().await;
    // As the browser says that there is a network again.
    web_sys::window().unwrap().dispatch_event(&Event::new("online").unwrap()).unwrap();
    until("ICE is restarted", || one.notes().iter().any(|note| matches!(note, Note::Restart(..)))).await;
    one.client.press(Press::HangUp);
    both_are_as_new(&one, &two).await;
}

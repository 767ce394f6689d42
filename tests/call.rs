//! A whole call between two clients in one browser.

#![cfg(target_arch = "wasm32")]

mod two_clients;

use liza_core::{Mark, Note, Press, State};
use two_clients::{idle, in_call, tracks, until, user};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::MediaStreamTrackState;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn both_see_each_other_and_hanging_up_lets_go_of_everything() {
    let (one, two) = in_call().await;
    assert_eq!((one.state(), two.state()), (State::InCall, State::InCall));
    let own = [one.own_tracks(), two.own_tracks()].concat();
    assert_eq!(own.len(), 4, "a camera and a microphone on each side");
    assert!(own.iter().all(|track| track.ready_state() == MediaStreamTrackState::Live));

    two.client.press(Press::HangUp);
    until("both are idle", || one.state() == State::Idle && two.state() == State::Idle).await;
    assert!(own.iter().all(|track| track.ready_state() == MediaStreamTrackState::Ended));
    for side in [&one, &two] {
        assert!(side.videos.local.src_object().is_none() && side.videos.remote.src_object().is_none());
        assert_eq!(side.client.view().diagnosis, None);
    }
}

#[wasm_bindgen_test]
async fn the_connection_is_up_before_the_call_starts_and_no_camera_is_asked_for() {
    let (one, two) = idle().await;
    one.client.press(Press::Ping { peer: user("user2") });
    until("the ping is answered", || one.state() == State::Connected).await;
    one.client.press(Press::Offer);
    let ready = |side: &two_clients::Side| side.notes().contains(&Note::ChannelOpen);
    until("both data channels are open", || ready(&one) && ready(&two)).await;
    assert_eq!((one.state(), two.state()), (State::Calling, State::Calling));
    for side in [&one, &two] {
        assert!(!side.notes().iter().any(|note| matches!(note, Note::MediaAsked(_))));
        assert!(tracks(&side.videos.local).is_empty());
    }
}

#[wasm_bindgen_test]
async fn the_second_call_is_as_good_as_the_first() {
    let (one, two) = in_call().await;
    one.client.press(Press::HangUp);
    until("both are idle", || one.state() == State::Idle && two.state() == State::Idle).await;
    two_clients::call(&one, &two).await;
    let call = [Mark::Ping, Mark::Connected, Mark::Offer, Mark::Calling, Mark::Call];
    let pressed: Vec<Mark> = one.marks().into_iter().filter(|mark| call.contains(mark)).collect();
    assert_eq!(pressed, [call, call].concat());
}

#[wasm_bindgen_test]
async fn a_client_that_is_dropped_hangs_up() {
    let (one, two) = in_call().await;
    drop(one);
    until("the other is idle", || two.state() == State::Idle).await;
}

//! The log tells of every step of the browser's API, without its secrets.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod two_clients;

use liza_call::settings::{IcePolicy, Settings};
use liza_core::{Note, Press, Stage, State};
use two_clients::{Side, idle_with, in_call, until, user};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// The values of a step, by its name and stage.
fn values(side: &Side, name: &str, stage: Stage) -> Vec<String> {
    let notes = side.notes().into_iter();
    notes
        .filter_map(|note| if let Note::Step(step) = note { Some(step) } else { None })
        .filter(|step| step.name == name && step.stage == stage)
        .map(|step| step.value)
        .collect()
}

fn reports(side: &Side) -> Vec<String> {
    side.notes()
        .into_iter()
        .filter_map(|note| if let Note::Report(_, json) = note { Some(json) } else { None })
        .collect()
}

#[wasm_bindgen_test]
async fn a_call_with_its_calls_states_candidates_devices_and_statistics() {
    let (one, two) = in_call().await;
    for (side, made) in [(&one, "createOffer"), (&two, "createAnswer")] {
        for name in
            [made, "setLocalDescription", "setRemoteDescription", "addIceCandidate", "replaceTrack", "getUserMedia"]
        {
            let (called, done) = (values(side, name, Stage::Called).len(), values(side, name, Stage::Done).len());
            assert!(called > 0 && called == done, "{name}: {called} calls, {done} successes");
        }
        assert_eq!(values(side, "signalingstatechange", Stage::Event).last().unwrap(), "stable");
        for (name, state) in [
            ("icegatheringstatechange", "gathering"),
            ("iceconnectionstatechange", "connected"),
            ("connectionstatechange", "connected"),
            ("datachannel", "open"),
            ("track", "video"),
        ] {
            assert!(values(side, name, Stage::Event).iter().any(|value| value == state), "{name} {state}");
        }
        assert!(values(side, "icecandidate", Stage::Event).iter().any(|value| value.contains("typ host")));
        assert!(values(side, "getUserMedia", Stage::Done)[0].contains("\"width\":"), "the settings of the tracks");
        until("statistics", || !reports(side).is_empty()).await;
        assert!(reports(side)[0].contains("candidate-pair"));
    }
}

#[wasm_bindgen_test]
async fn a_call_by_relays_alone_without_a_turn_server_is_warned_of() {
    let warned = |side: &Side| side.notes().contains(&Note::RelayWithoutTurn);
    let (one, _two) = in_call().await;
    assert!(!warned(&one));
    let settings = Settings { ice: IcePolicy::Relay, ..Settings::default() };
    let (one, _two) = idle_with(&settings).await;
    one.client.press(Press::Connect { peer: user("user2") });
    until("a warning", || warned(&one)).await;
}

#[wasm_bindgen_test]
async fn no_step_holds_a_secret_of_ice_or_dtls() {
    let (one, two) = in_call().await;
    until("statistics", || !reports(&one).is_empty()).await;
    two.client.press(Press::HangUp);
    until("the end", || one.state() == State::Idle).await;
    let descriptions = values(&one, "setLocalDescription", Stage::Called);
    assert!(descriptions[0].contains("a=ice-pwd:…\\r\\n") && descriptions[0].contains("a=rtpmap:"), "{descriptions:?}");
    assert!(!values(&one, "close", Stage::Called).is_empty());
    for text in one.notes().iter().map(|note| format!("{note:?}")) {
        for part in text.split("fingerprint:sha-256 ").skip(1) {
            assert_eq!(part.find('…'), Some(9), "{part}");
        }
    }
}

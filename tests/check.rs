//! A check before the call, in this browser: with devices, without servers.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function};
use liza_call::check::{Check, Finding, Seen, Server, Subject, Verdict};
use liza_call::settings::{MediaSource, Settings};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{MediaStreamTrack, MediaStreamTrackState};

wasm_bindgen_test_configure!(run_in_browser);

/// Nothing answers there.
fn alone(media: MediaSource) -> Settings {
    Settings { signaling: "http://127.0.0.1:9/api".to_owned(), media, ..Settings::default() }
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..1_500 {
        if condition() {
            return;
        }
        TimeoutFuture::new(20).await;
    }
    panic!("waited in vain: {what}");
}

async fn findings(settings: &Settings) -> Vec<Finding> {
    let (found, done) = (Rc::new(RefCell::new(Vec::new())), Rc::new(Cell::new(false)));
    let (list, end) = (Rc::clone(&found), Rc::clone(&done));
    let _check = Check::run(settings, move |finding| match finding {
        Some(finding) => list.borrow_mut().push(finding),
        None => end.set(true),
    });
    until("the check is done", || done.get()).await;
    found.take()
}

fn seen<'a>(findings: &'a [Finding], subject: &Subject) -> &'a Seen {
    &findings.iter().find(|finding| finding.subject == *subject).unwrap().seen
}

#[wasm_bindgen_test]
async fn devices_and_the_browser_itself_are_found_to_work() {
    let found = findings(&alone(MediaSource::Camera)).await;
    assert!(matches!(seen(&found, &Subject::Camera), Seen::Picture { width: 1.., height: 1.., .. }), "{found:?}");
    // Nobody has clicked here: some browsers let no page listen then.
    assert!(matches!(seen(&found, &Subject::Microphone), Seen::Level(-90..=0) | Seen::Unheard), "{found:?}");
    assert!(matches!(seen(&found, &Subject::Loopback), Seen::Connected(_)), "{found:?}");
}

#[wasm_bindgen_test]
async fn what_is_not_there_is_told() {
    let found = findings(&alone(MediaSource::Synthetic)).await;
    assert_eq!(seen(&found, &Subject::Camera), &Seen::NotAsked);
    for kind in Server::ALL {
        assert_eq!(seen(&found, &Subject::Ice(kind, String::new())), &Seen::NoServer { turn: false });
    }
    let signaling = found.iter().find(|finding| matches!(finding.subject, Subject::Signaling(..))).unwrap();
    assert_eq!(signaling.verdict(), Verdict::Fails, "{found:?}");
}

/// Hands on what `getUserMedia` gives half a second late, and keeps it in `window.late`.
const LATE: &str = "
    const devices = navigator.mediaDevices, ask = devices.getUserMedia;
    window.late = [];
    devices.getUserMedia = async wanted => {
        devices.getUserMedia = ask;
        const stream = await ask.call(devices, wanted);
        await new Promise(done => setTimeout(done, 500));
        window.late.push(...stream.getTracks());
        return stream;
    };";

#[wasm_bindgen_test]
async fn a_camera_that_opens_after_the_check_was_closed_is_stopped() {
    Function::new_no_args(LATE).call0(&JsValue::UNDEFINED).unwrap();
    let check = Check::run(&alone(MediaSource::Camera), |_| {});
    TimeoutFuture::new(0).await;
    drop(check);
    let late = || {
        let tracks = js_sys::Reflect::get(&web_sys::window().unwrap(), &"late".into()).unwrap();
        Array::from(&tracks).iter().map(JsCast::unchecked_into).collect::<Vec<MediaStreamTrack>>()
    };
    until("it opened, and is stopped", || {
        let tracks = late();
        !tracks.is_empty() && tracks.iter().all(|track| track.ready_state() == MediaStreamTrackState::Ended)
    })
    .await;
}

//! Devices that cannot be had: the browser's error decides by its name, and the call goes on with what there is.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod two_clients;

use js_sys::{Function, Reflect};
use liza_core::{Diagnosis, MediaFault, Note, Press, State};
use two_clients::{Side, idle, until, user};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Makes `getUserMedia` throw errors of this name, until it is dropped.
struct Broken(JsValue);

impl Broken {
    fn with(name: &str) -> Self {
        let devices = devices();
        let throw = format!("return Promise.reject(new DOMException('for the test', '{name}'))");
        let original = Reflect::get(&devices, &"getUserMedia".into()).unwrap();
        Reflect::set(&devices, &"getUserMedia".into(), &Function::new_no_args(&throw)).unwrap();
        Self(original)
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        Reflect::set(&devices(), &"getUserMedia".into(), &self.0).unwrap();
    }
}

fn devices() -> JsValue {
    web_sys::window().unwrap().navigator().media_devices().unwrap().into()
}

fn ended_up_without(side: &Side) -> bool {
    side.notes().contains(&Note::WithoutMedia)
}

#[wasm_bindgen_test]
async fn each_error_has_its_kind() {
    let kinds = [
        ("NotAllowedError", MediaFault::Refused),
        ("NotFoundError", MediaFault::NoDevice),
        ("NotReadableError", MediaFault::Busy),
        ("OverconstrainedError", MediaFault::Overconstrained),
        ("AbortError", MediaFault::Aborted),
        ("SecurityError", MediaFault::Insecure),
        ("UnknownError", MediaFault::Other("UnknownError".into())),
    ];
    for (name, fault) in kinds {
        let _broken = Broken::with(name);
        let (one, two) = idle().await;
        one.client.press(Press::Connect { peer: user("user2") });
        until("both know that they have no media", || ended_up_without(&one) && ended_up_without(&two)).await;
        assert_eq!((one.state(), two.state()), (State::InCall, State::InCall));
        assert_eq!(one.client.view().diagnosis, Some(Diagnosis::Media(fault)), "{name}");
    }
}

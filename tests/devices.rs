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

/// Makes `getUserMedia` throw errors of this name, and permissions be in this state, until it is dropped.
struct Broken(JsValue, JsValue);

impl Broken {
    fn with(name: &str, permission: &str) -> Self {
        let throw = format!("return Promise.reject(new DOMException('for the test', '{name}'))");
        let answer = format!("return Promise.resolve({{ state: '{permission}' }})");
        let before = Self(member(&devices(), "getUserMedia"), member(&permissions(), "query"));
        Reflect::set(&devices(), &"getUserMedia".into(), &Function::new_no_args(&throw)).unwrap();
        Reflect::set(&permissions(), &"query".into(), &Function::new_no_args(&answer)).unwrap();
        before
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        Reflect::set(&devices(), &"getUserMedia".into(), &self.0).unwrap();
        Reflect::set(&permissions(), &"query".into(), &self.1).unwrap();
    }
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

fn permissions() -> JsValue {
    member(&web_sys::window().unwrap().navigator(), "permissions")
}

fn devices() -> JsValue {
    web_sys::window().unwrap().navigator().media_devices().unwrap().into()
}

fn calls_without(side: &Side) -> bool {
    side.state() == State::InCall && side.notes().contains(&Note::WithoutMedia)
}

#[wasm_bindgen_test]
async fn each_error_has_its_kind() {
    let kinds = [
        ("NotAllowedError", "denied", MediaFault::Refused),
        ("NotAllowedError", "prompt", MediaFault::Dismissed),
        ("NotAllowedError", "granted", MediaFault::BlockedBySystem),
        ("NotFoundError", "granted", MediaFault::NoDevice),
        ("NotReadableError", "granted", MediaFault::Busy),
        ("OverconstrainedError", "granted", MediaFault::Overconstrained),
        ("AbortError", "granted", MediaFault::Aborted),
        ("SecurityError", "denied", MediaFault::Insecure),
        ("UnknownError", "granted", MediaFault::Other("UnknownError".into())),
    ];
    for (name, permission, fault) in kinds {
        let _broken = Broken::with(name, permission);
        let (one, two) = idle().await;
        one.client.press(Press::Connect { peer: user("user2") });
        until("both call without media", || calls_without(&one) && calls_without(&two)).await;
        assert_eq!(one.client.view().diagnosis, Some(Diagnosis::Media(fault)), "{name}, {permission}");
    }
}

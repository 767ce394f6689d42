//! A hundred calls in a row, hung up at any moment by either side: nothing is left over.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod two_clients;

use js_sys::{Function, Reflect, WebAssembly};
use liza_core::{Mark, Press, State};
use two_clients::{Side, idle, until, user};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Counts what is open, in the browser itself: it wraps the browser's own functions.
const COUNT: &str = r"
    const open = { connections: new Set(), tracks: new Set(), listeners: 0 };
    const Connection = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Connection {
        constructor(...args) { super(...args); open.connections.add(this); }
        close() { super.close(); open.connections.delete(this); }
    };
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (...args) => {
        const stream = await ask(...args);
        stream.getTracks().forEach((track) => open.tracks.add(track));
        return stream;
    };
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (...args) {
        open.listeners += 1;
        return addEventListener.apply(this, args);
    };
    EventTarget.prototype.removeEventListener = function (...args) {
        open.listeners -= 1;
        return removeEventListener.apply(this, args);
    };
    window.left = () => [
        open.connections.size,
        [...open.tracks].filter((track) => track.readyState === 'live').length,
        open.listeners,
    ].join(' ');
";

/// Peer connections, live tracks and listeners that are open.
fn left() -> String {
    let left: Function = Reflect::get(&js_sys::global(), &"left".into()).unwrap().dyn_into().unwrap();
    left.call0(&JsValue::NULL).unwrap().as_string().unwrap()
}

fn wasm_bytes() -> u32 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().dyn_into().unwrap();
    memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length()
}

/// The moment at which a call is hung up: its name, and whether it has come.
type Hangup = (&'static str, fn(&Side) -> bool);

const MOMENTS: [Hangup; 5] = [
    ("connecting", |side| side.state() != State::Idle),
    ("connected", |side| side.marks().contains(&Mark::Connected)),
    ("calling", |side| side.marks().contains(&Mark::Calling)),
    ("in the call", |side| side.marks().contains(&Mark::Call)),
    ("both see each other", |side| side.marks().contains(&Mark::RemoteFrame)),
];

/// A small generator (xorshift), so that a failure can be repeated.
fn random(state: &mut u32) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state as usize
}

#[wasm_bindgen_test]
async fn after_a_hundred_calls_nothing_is_left_over() {
    Function::new_no_args(COUNT).call0(&JsValue::NULL).unwrap();
    let (one, two) = idle().await;
    let mut seed = 0x2545_f491;
    let mut after_ten = (String::new(), 0);
    for call in 1..=100 {
        one.forget();
        two.forget();
        one.client.press(Press::Connect { peer: user("user2") });
        let (what, reached) = MOMENTS[random(&mut seed) % MOMENTS.len()];
        until(what, || reached(&one)).await;
        let hangs_up = if random(&mut seed).is_multiple_of(2) && two.state() != State::Idle { &two } else { &one };
        hangs_up.client.press(Press::HangUp);
        until("both are idle", || one.state() == State::Idle && two.state() == State::Idle).await;
        if call == 10 {
            after_ten = (left(), wasm_bytes());
            assert!(after_ten.0.starts_with("0 0 "), "connections, tracks, listeners: {}", after_ten.0);
        }
    }
    assert_eq!((left(), wasm_bytes()), after_ten);
}

//! The end of a peer connection, as something that its steps can wait for.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A step of a connection that is closed meanwhile never settles its promise (W3C WebRTC, 4.4.1.5, "abort these steps"),
/// and whoever waits for it would be kept for ever. So each step waits for its promise or for the end.
///
/// Each has an end of its own: a promise keeps a reaction for all that was ever raced against it, until it settles.
#[derive(Default)]
pub(crate) struct Closing {
    closed: Cell<bool>,
    steps: Cell<u32>,
    /// What ends the steps that are under way, by their numbers.
    ends: RefCell<Vec<(u32, Function)>>,
}

impl Closing {
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    pub(crate) fn close(&self) {
        self.closed.set(true);
        for (_, end) in self.ends.take() {
            // `resolve` does not throw.
            let _ended = end.call0(&JsValue::UNDEFINED);
        }
    }

    /// What the promise settles to, or an error that nobody reads where the end comes first.
    pub(crate) async fn or(&self, step: Promise) -> Result<JsValue, JsValue> {
        if self.is_closed() {
            return Err(JsValue::UNDEFINED);
        }
        let number = self.steps.get().wrapping_add(1);
        self.steps.set(number);
        let end = Promise::new(&mut |resolve, _| self.ends.borrow_mut().push((number, resolve)));
        let settled = JsFuture::from(Promise::race(&Array::of2(&step, &end))).await;
        self.ends.borrow_mut().retain(|(other, _)| *other != number);
        if self.is_closed() { Err(JsValue::UNDEFINED) } else { settled }
    }
}

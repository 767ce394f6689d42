//! The end of a peer connection, as something that its steps can wait for.

use std::cell::Cell;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// A step of a connection that is closed meanwhile never settles its promise (W3C WebRTC, 4.4.1.5, "abort these steps"),
/// and whoever waits for it would be kept for ever. So each step waits for its promise or for the end.
pub(crate) struct Closing {
    end: Promise,
    settle: Option<Function>,
    closed: Cell<bool>,
}

impl Closing {
    pub(crate) fn new() -> Self {
        let mut settle = None;
        let end = Promise::new(&mut |resolve, _| settle = Some(resolve));
        Self { end, settle, closed: Cell::new(false) }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    pub(crate) fn close(&self) {
        self.closed.set(true);
        // `resolve` does not throw.
        let _settled = self.settle.as_ref().map(|settle| settle.call0(&JsValue::UNDEFINED));
    }

    /// What the promise settles to, or an error that nobody reads where the end comes first.
    pub(crate) async fn or(&self, step: Promise) -> Result<JsValue, JsValue> {
        let settled = JsFuture::from(Promise::race(&Array::of2(&step, &self.end))).await;
        if self.is_closed() { Err(JsValue::UNDEFINED) } else { settled }
    }
}

//! Methods that not every browser has.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The method, where there is one.
pub(crate) fn method(target: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(target, &name.into()).ok()?.dyn_into().ok()
}

/// Calls it where there is one. Whether that helps is seen and heard; a promise that is broken stands in the console.
pub(crate) fn call(target: &JsValue, name: &str, arguments: &Array) {
    if let Some(method) = method(target, name) {
        let _given = method.apply(target, arguments);
    }
}

//! What the browser throws, by its name and never by its message.

use js_sys::{Error, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// `name` of an `Error` or a `DOMException`; at most 40 characters.
pub(crate) fn name_of(thrown: &JsValue) -> String {
    let named = thrown.dyn_ref::<Error>().map(|error| String::from(error.name()));
    let named = named.or_else(|| Reflect::get(thrown, &"name".into()).ok()?.as_string());
    named.unwrap_or_else(|| "unknown".to_owned()).chars().take(40).collect()
}

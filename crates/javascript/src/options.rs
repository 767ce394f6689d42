//! Reading the options that a client is made with.

use js_sys::{Array, Function, JSON, Object, Reflect};
use liza_call::client::Videos;
use liza_call::page::Line;
use liza_call::settings::{Lang, Settings};
use wasm_bindgen::{JsCast, JsError, JsValue};
use web_sys::HtmlVideoElement;

use crate::CallOptions;

/// What stands in `config.json` on the test page.
const SETTINGS: [&str; 6] = ["signaling", "transport", "ice", "iceServers", "media", "lang"];

/// The options, read.
pub struct Options {
    pub settings: Settings,
    pub videos: Videos,
    pub on_update: Option<Function>,
}

/// Reads them. An option that cannot be used is an error, not a warning: whoever wrote it reads the console.
pub fn options(given: &CallOptions) -> Result<Options, JsError> {
    let member = |name: &str| Reflect::get(given, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let config = Array::new();
    for name in SETTINGS {
        let value = member(name);
        if !value.is_undefined() {
            config.push(&Array::of2(&name.into(), &value));
        }
    }
    if member("signaling").is_undefined() {
        return Err(JsError::new("the option `signaling` is missing"));
    }
    let text = Object::from_entries(&config).and_then(|config| JSON::stringify(&config));
    let text = String::from(text.map_err(|_| JsError::new("the options cannot be written as JSON"))?);
    let (settings, warnings) = Settings::read(Ok(&text), |_| None);
    if let Some(warning) = warnings.into_iter().next() {
        return Err(JsError::new(&Line::Warning(warning).text(settings.lang.unwrap_or(Lang::En))));
    }
    let video = |name: &str| {
        let element: Result<HtmlVideoElement, _> = member(name).dyn_into();
        element.map_err(|_| JsError::new(&format!("the option `{name}` is not a <video> element")))
    };
    let videos = Videos { local: video("localVideo")?, remote: video("remoteVideo")? };
    let on_update = member("onUpdate");
    let on_update = match on_update.dyn_into::<Function>() {
        Ok(listener) => Some(listener),
        Err(other) if other.is_undefined() || other.is_null() => None,
        Err(_) => return Err(JsError::new("the option `onUpdate` is not a function")),
    };
    Ok(Options { settings, videos, on_update })
}

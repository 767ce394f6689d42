//! The peer's picture in a window of its own, or over the whole screen.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use web_sys::HtmlVideoElement;

use super::actions::{Action, Hindrance};
use super::dom;
use crate::method::{call, method};

/// How it begins, how it ends, and what is shown so (W3C Picture-in-Picture; WHATWG Fullscreen).
const fn names(action: Action) -> [&'static str; 3] {
    if matches!(action, Action::PictureInPicture) {
        ["requestPictureInPicture", "exitPictureInPicture", "pictureInPictureElement"]
    } else {
        ["requestFullscreen", "exitFullscreen", "fullscreenElement"]
    }
}

/// Whether it can be done now.
pub(crate) fn can(video: &HtmlVideoElement, action: Action) -> Result<(), Hindrance> {
    if method(video, names(action)[0]).is_none() {
        Err(Hindrance::NotHere)
    } else if video.video_width() == 0 {
        Err(Hindrance::NoPicture)
    } else {
        Ok(())
    }
}

/// Shows the picture so, or no longer.
pub(crate) fn toggle(video: &HtmlVideoElement, action: Action) {
    if !end(video, action) {
        call(video, names(action)[0], &Array::new());
    }
}

/// Shows the picture so no longer; whether it was.
pub(crate) fn end(video: &HtmlVideoElement, action: Action) -> bool {
    let document = dom::document().map(JsValue::from).unwrap_or_default();
    let [_, exit, shown] = names(action);
    let shown = Reflect::get(&document, &shown.into()).is_ok_and(|shown| shown == *AsRef::<JsValue>::as_ref(video));
    if shown {
        call(&document, exit, &Array::new());
    }
    shown
}

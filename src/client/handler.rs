//! Listening to a track.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MediaStreamTrack;

/// What a track tells of itself (W3C Media Capture, 4.3.4).
#[derive(Clone, Copy)]
pub(crate) enum Told {
    Ended,
    Muted(bool),
}

/// A handler attribute of a track, which is emptied on drop. Firefox 140 calls these, and never what was added to a track
/// by `addEventListener`.
pub(crate) struct Handler {
    track: MediaStreamTrack,
    told: Told,
    _callback: Closure<dyn FnMut(JsValue)>,
}

impl Handler {
    pub(crate) fn new(track: &MediaStreamTrack, told: Told, mut act: impl FnMut() + 'static) -> Self {
        let callback = Closure::new(move |_event| act());
        set(track, told, Some(callback.as_ref().unchecked_ref()));
        Self { track: Clone::clone(track), told, _callback: callback }
    }
}

impl Drop for Handler {
    fn drop(&mut self) {
        set(&self.track, self.told, None);
    }
}

fn set(track: &MediaStreamTrack, told: Told, handler: Option<&js_sys::Function>) {
    match told {
        Told::Ended => track.set_onended(handler),
        Told::Muted(true) => track.set_onmute(handler),
        Told::Muted(false) => track.set_onunmute(handler),
    }
}

//! The first picture that a video shows.

use gloo_events::EventListener;
use js_sys::{Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlVideoElement;

/// Calls back once, when a video presents its next frame; not after it is dropped.
pub(crate) struct FirstFrame {
    _hook: Hook,
}

enum Hook {
    /// `requestVideoFrameCallback` (WICG), the moment of presentation.
    Frame { video: HtmlVideoElement, handle: JsValue, _callback: Closure<dyn FnMut()> },
    /// A browser without it: the first decoded frame.
    Loaded { _listener: EventListener },
}

impl FirstFrame {
    pub(crate) fn of(video: &HtmlVideoElement, callback: impl FnOnce() + 'static) -> Self {
        let hook = match method(video, "requestVideoFrameCallback") {
            Some(request) => {
                let callback = Closure::once(callback);
                let handle = request.call1(video, callback.as_ref()).unwrap_or(JsValue::UNDEFINED);
                Hook::Frame { video: video.clone(), handle, _callback: callback }
            }
            None => Hook::Loaded { _listener: EventListener::once(video, "loadeddata", move |_| callback()) },
        };
        Self { _hook: hook }
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        if let Self::Frame { video, handle, .. } = self
            && let Some(cancel) = method(video, "cancelVideoFrameCallback")
        {
            // Only an unknown handle could fail, and that is one that has fired.
            let _cancelled = cancel.call1(video, handle);
        }
    }
}

fn method(video: &HtmlVideoElement, name: &str) -> Option<Function> {
    Reflect::get(video, &name.into()).ok()?.dyn_into().ok()
}

//! The pictures that a video shows: when the first is there, and how many there were.

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::HtmlVideoElement;

use super::statistics::whole;
use crate::method::method;

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

/// How many a video was given to show (`VideoPlaybackQuality.totalVideoFrames`); nothing while it is paused or out of
/// sight: WebKit gives none to a video there.
pub(crate) fn given(video: &HtmlVideoElement) -> Option<u64> {
    let quality = method(video, "getVideoPlaybackQuality")?.call0(video).ok()?;
    let total = Reflect::get(&quality, &"totalVideoFrames".into()).ok()?.as_f64()?;
    let height = web_sys::window()?.inner_height().ok()?.as_f64()?;
    let place = video.get_bounding_client_rect();
    let in_sight = place.bottom() > 0.0 && place.top() < height;
    (in_sight && !video.paused()).then(|| whole(total))
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

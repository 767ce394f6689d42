//! When the page, or its network, is there again.

use std::rc::Rc;

use gloo_events::EventListener;
use web_sys::EventTarget;

/// Calls `look` when the network is there again (with true), and when the page is looked at again or comes back, perhaps
/// after a sleep, until the listeners are dropped.
pub(super) fn watch(look: Rc<dyn Fn(bool)>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listen = |target: &EventTarget, kind: &'static str| {
        let look = Rc::clone(&look);
        EventListener::new(target, kind, move |_| look(kind == "online"))
    };
    let document = window.document().map(|document| listen(&document, "visibilitychange"));
    document.into_iter().chain([listen(&window, "online"), listen(&window, "pageshow")]).collect()
}

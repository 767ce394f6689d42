//! Changes of the machine's network.

use gloo_events::EventListener;
use js_sys::Reflect;
use liza_core::Event;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, Window};

use super::inbox::Inbox;

/// Reports a network that is gone or there again, and, where the browser tells (Network Information API), another one.
pub(crate) fn watch(inbox: &Inbox) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listen = |target: &EventTarget, kind: &'static str, event: Event| {
        let inbox = inbox.clone();
        EventListener::new(target, kind, move |_| inbox.put(event.clone()))
    };
    let connection = connection(&window).map(|target| listen(&target, "change", Event::NetworkChanged));
    let there = listen(&window, "online", Event::NetworkChanged);
    let gone = listen(&window, "offline", Event::NetworkLost);
    connection.into_iter().chain([there, gone]).collect()
}

fn connection(window: &Window) -> Option<EventTarget> {
    let connection: JsValue = Reflect::get(&window.navigator(), &"connection".into()).ok()?;
    connection.dyn_into().ok()
}

//! Changes of the machine's network.

use std::cell::RefCell;

use gloo_events::EventListener;
use js_sys::Reflect;
use liza_core::Event;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, Window};

use super::inbox::Inbox;

/// Reports a network that is gone or there again, and, where the browser tells (Network Information API), one of another
/// kind. The browser tells of each new guess at the speed, too: that is no other network.
pub(crate) fn watch(inbox: &Inbox) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listen = |target: &EventTarget, kind: &'static str, event: Event| {
        let inbox = inbox.clone();
        EventListener::new(target, kind, move |_| inbox.put(event.clone()))
    };
    let connection = connection(&window).map(|target| {
        let inbox = inbox.clone();
        let last = RefCell::new(kind(&target));
        EventListener::new(&target.clone(), "change", move |_| {
            let now = kind(&target);
            // That there is none is said by `offline`.
            if last.replace(now.clone()) != now && now.as_string().as_deref() != Some("none") {
                inbox.put(Event::NetworkChanged);
            }
        })
    });
    let there = listen(&window, "online", Event::NetworkChanged);
    let gone = listen(&window, "offline", Event::NetworkLost);
    connection.into_iter().chain([there, gone]).collect()
}

/// `wifi`, `cellular` and the like; undefined where the browser does not say.
fn kind(connection: &EventTarget) -> JsValue {
    Reflect::get(connection, &"type".into()).unwrap_or_default()
}

fn connection(window: &Window) -> Option<EventTarget> {
    let connection: JsValue = Reflect::get(&window.navigator(), &"connection".into()).ok()?;
    connection.dyn_into().ok()
}

//! What a client tells, as values of JavaScript.

use js_sys::{Array, Function, Object};
use liza_call::client::Update;
use liza_call::page::{Line, sentences};
use liza_call::settings::Lang;
use liza_core::{Level, Note, Screen, View, redact};
use wasm_bindgen::{JsCast, JsValue};

use crate::CallView;

/// Calls the listener with an update. What it throws must not stop the client.
pub fn report(listener: &Function, lang: Lang, update: Update) {
    let update = match update {
        Update::View => object(&[("kind", "view".into())]),
        Update::Mark(mark) => object(&[("kind", "mark".into()), ("name", mark.name().into())]),
        Update::Signal(_) | Update::Note { note: Note::Report(..) | Note::Sample(..), .. } => return,
        Update::Note { at, note } => object(&[
            ("kind", "note".into()),
            ("at", at.into()),
            ("level", level(note.level()).into()),
            ("text", redact::addresses(&Line::Client(note).text(lang)).into()),
        ]),
    };
    if let Err(thrown) = listener.call1(&JsValue::UNDEFINED, &update) {
        web_sys::console::error_1(&thrown);
    }
}

/// A client at a glance.
pub fn view(lang: Lang, view: &View) -> CallView {
    let text = |text: Option<&str>| text.map_or(JsValue::NULL, JsValue::from);
    let diagnosis = view.diagnosis.as_ref().map_or(JsValue::NULL, |diagnosis| {
        object(&[("code", diagnosis.code().into()), ("text", sentences::diagnosis(lang, diagnosis).into())])
    });
    let screen = match view.sending.screen {
        Screen::Off => "off",
        Screen::Asking => "asking",
        Screen::On => "on",
    };
    let sending = object(&[
        ("muted", view.sending.muted.into()),
        ("cameraOff", view.sending.camera_off.into()),
        ("screen", screen.into()),
    ]);
    object(&[
        ("state", view.state.name().into()),
        ("role", text(view.role.map(|role| role.name()))),
        ("me", text(view.me.as_ref().map(|me| me.as_str()))),
        ("peer", text(view.peer.as_ref().map(|peer| peer.as_str()))),
        ("transport", text(view.transport.map(|way| way.name()))),
        ("connection", text(view.link.map(|state| state.name()))),
        ("sending", sending),
        ("diagnosis", diagnosis),
    ])
    .unchecked_into()
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Debug => "debug",
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    }
}

fn object(members: &[(&str, JsValue)]) -> JsValue {
    let entries: Array = members.iter().map(|(name, value)| Array::of2(&(*name).into(), value)).collect();
    // Fails for what is no list of pairs.
    Object::from_entries(&entries).map_or(JsValue::UNDEFINED, Into::into)
}

//! What the browser is asked, answers and tells, for whoever reads the log.
//!
//! The names are those of the W3C's methods and events, as chrome://webrtc-internals has them too.

use js_sys::{Array, JSON, Reflect};
use liza_core::{Attempt, MediaFault, Note, Stage, Step, redact};
use wasm_bindgen::JsValue;
use web_sys::{MediaStream, RtcPeerConnectionIceErrorEvent};

use super::errors::name_of;
use super::inbox::Inbox;

/// How much of a value is kept, in characters: any description that a browser makes.
const KEPT: usize = 32 * 1024;

/// Tells of the steps of one attempt.
#[derive(Clone)]
pub(crate) struct Steps {
    attempt: Attempt,
    inbox: Inbox,
}

impl Steps {
    pub(crate) fn new(attempt: Attempt, inbox: Inbox) -> Self {
        Self { attempt, inbox }
    }

    /// A method is called.
    pub(crate) fn called(&self, name: &'static str, argument: &str) {
        self.tell(name, Stage::Called, argument);
    }

    /// The browser tells something by itself.
    pub(crate) fn told(&self, name: &'static str, value: &str) {
        self.tell(name, Stage::Event, value);
    }

    /// A method has ended; hands on what it gave.
    pub(crate) fn ended(
        &self,
        name: &'static str,
        settled: Result<JsValue, JsValue>,
        in_words: fn(&JsValue) -> String,
    ) -> Result<JsValue, JsValue> {
        match &settled {
            Ok(value) => self.tell(name, Stage::Done, &in_words(value)),
            // A connection that was closed meanwhile.
            Err(thrown) if thrown.is_undefined() => {}
            Err(thrown) => self.tell(name, Stage::Failed, &name_of(thrown)),
        }
        settled
    }

    /// Devices were asked for: the settings of their tracks, or why there are none.
    pub(crate) fn opened(&self, name: &'static str, asked: &Result<MediaStream, MediaFault>) {
        match asked {
            Ok(stream) => self.tell(name, Stage::Done, &json(&settings(stream))),
            Err(fault) => self.tell(name, Stage::Failed, fault.name()),
        }
    }

    /// All statistics, as a list.
    pub(crate) fn report(&self, entries: &[JsValue]) {
        let entries: Array = entries.iter().collect();
        self.inbox.note(Note::Report(self.attempt, redact::secrets(&json(&entries))));
    }

    fn tell(&self, name: &'static str, stage: Stage, value: &str) {
        let value = redact::secrets(&value.chars().take(KEPT).collect::<String>());
        self.inbox.note(Note::Step(Step { attempt: self.attempt, name, stage, value }));
    }
}

/// The value as JSON; nothing for what is none.
pub(crate) fn json(value: &JsValue) -> String {
    JSON::stringify(value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// A member that is a text.
pub(crate) fn text(object: &JsValue, member: &str) -> String {
    Reflect::get(object, &member.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

/// A session description as JSON, its type first.
pub(crate) fn description(made: &JsValue) -> String {
    let quoted = |member| json(&text(made, member).into());
    ["{\"type\":", &quoted("type"), ",\"sdp\":", &quoted("sdp"), "}"].concat()
}

/// Of what gives nothing.
pub(crate) fn nothing(_: &JsValue) -> String {
    String::new()
}

pub(crate) fn candidate_error(event: &RtcPeerConnectionIceErrorEvent) -> String {
    let mut words = event.url();
    words.push(' ');
    words.push_str(&event.error_code().to_string());
    for member in ["errorText", "address"] {
        words.push(' ');
        words.push_str(&text(event, member));
    }
    words
}

/// What each track really does (W3C Media Capture, `getSettings`).
fn settings(stream: &MediaStream) -> Array {
    let of_track = |track: JsValue| {
        let settings = Reflect::get(&track, &"getSettings".into())
            .and_then(|method| Reflect::apply(&method.into(), &track, &Array::new()));
        Array::of3(&text(&track, "kind").into(), &text(&track, "label").into(), &settings.unwrap_or_default())
    };
    stream.get_tracks().iter().map(of_track).collect()
}

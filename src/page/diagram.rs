//! The signals between User 1, the server and User 2 as a sequence diagram: one row an arrow, with a button that shows what
//! was said. The rows are a list, so whoever cannot see the arrows reads the same in words.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use gloo_events::EventListener;
use liza_core::{Route, redact};
use liza_wire::{EarlyOffer, Payload, Signal, SignalError, UserId, json_text};
use web_sys::Element;

use super::Handle;
use super::dom::{self, PageError, find, set_attribute, set_flag, set_text};
use super::words::{cut, pick, say, visible};
use super::{faults, log};
use crate::settings::Lang;

/// How many signals are shown.
const SHOWN: usize = 60;

/// How much of a signal is shown, in characters: any description that a browser makes.
const PAYLOAD_CHARS: usize = 20_000;

/// How much of a signal's type stands at its arrow: the longest of ours.
const KIND_CHARS: usize = 16;

/// Where the lifelines stand, from left to right.
const LIFELINES: [&str; 3] = ["16.67%", "50%", "83.33%"];

/// The middle between the first two, the last two, and the outer two.
const MIDDLES: [&str; 3] = ["33.33%", "66.67%", "50%"];

/// A signal as a client saw it go or come.
pub(crate) struct Seen {
    /// 1 or 2: whose client.
    pub(crate) user: usize,
    /// Milliseconds since the Unix epoch.
    pub(crate) at: f64,
    /// It went out; otherwise it came in.
    pub(crate) sent: bool,
    /// The other side, as far as it is known.
    pub(crate) other: Option<UserId>,
    pub(crate) route: Route,
    pub(crate) signal: Result<Signal, SignalError>,
}

/// The diagram.
pub(crate) struct Diagram {
    root: Element,
    /// It is drawn folded as well, and unfolds.
    place: Element,
    rows: Element,
    payload: Element,
    lang: Cell<Lang>,
    arrows: RefCell<VecDeque<Arrow>>,
    number: Cell<usize>,
    page: Handle,
}

struct Arrow {
    number: usize,
    seen: Seen,
    _click: Option<EventListener>,
}

impl Diagram {
    pub(crate) fn new(root: &Element, page: &Handle, lang: Lang) -> Result<Self, PageError> {
        Ok(Self {
            root: root.clone(),
            place: find(root, "#signals")?,
            rows: find(root, "#signals ol")?,
            payload: find(root, "#signalPayload")?,
            lang: Cell::new(lang),
            arrows: RefCell::default(),
            number: Cell::default(),
            page: page.clone(),
        })
    }

    /// Draws a signal below those before it.
    pub(crate) fn add(&self, seen: Seen) {
        let mut arrows = self.arrows.borrow_mut();
        if arrows.iter().any(|arrow| arrow.seen.is_start_of(&seen)) {
            return;
        }
        while arrows.len() >= SHOWN {
            arrows.pop_front();
            if let Some(first) = self.rows.first_element_child() {
                first.remove();
            }
        }
        let number = self.number.replace(self.number.get() + 1);
        // Asking makes the browser lay out the page, which would hold up the signal.
        let at_end = self.place.has_attribute("open")
            && self.rows.scroll_height() - self.rows.scroll_top() - self.rows.client_height() < 40;
        let mut arrow = Arrow { number, seen, _click: None };
        // The log has what cannot be drawn.
        arrow._click = self.draw(&arrow).ok();
        arrows.push_back(arrow);
        if at_end {
            self.rows.set_scroll_top(self.rows.scroll_height());
        }
    }

    /// Draws all again in another language.
    pub(crate) fn set_lang(&self, lang: Lang) {
        self.lang.set(lang);
        self.rows.set_text_content(None);
        set_flag(&self.payload, "hidden", true);
        for arrow in self.arrows.borrow_mut().iter_mut() {
            arrow._click = self.draw(arrow).ok();
        }
    }

    /// Shows what one of them says.
    pub(crate) fn choose(&self, number: usize) {
        for row in [self.rows.query_selector("[aria-pressed]"), self.row(number)] {
            let Ok(Some(row)) = row else { continue };
            let chosen = row.get_attribute("data-number") == Some(number.to_string());
            set_attribute(&row, "aria-pressed", chosen.then_some("true"));
        }
        if let Some(arrow) = self.arrows.borrow().iter().find(|arrow| arrow.number == number) {
            set_text(&self.payload, &arrow.seen.in_full(self.lang.get()));
            set_flag(&self.payload, "hidden", false);
        }
    }

    fn row(&self, number: usize) -> Result<Option<Element>, wasm_bindgen::JsValue> {
        self.rows.query_selector(&["[data-number='", &number.to_string(), "']"].concat())
    }

    fn draw(&self, Arrow { number, seen, .. }: &Arrow) -> Result<EventListener, PageError> {
        let lang = self.lang.get();
        let row = dom::stamp(&self.root, "#signal")?;
        let button: Element = find(&row, "button")?;
        set_attribute(&button, "data-number", Some(&number.to_string()));
        set_flag(&button, "data-failed", seen.signal.is_err());
        set_flag(&button, "data-channel", seen.route == Route::Channel);
        set_text(&find(&row, "time")?, &log::time_of_day(seen.at));
        set_text(&find(&row, ".in-words")?, &seen.in_words(lang));
        set_text(&find(&row, "text")?, &cut_kind(seen.kind()));
        let (from, to) = seen.lifelines();
        let middle = if from + to == 2 { 2 } else { from.min(to) };
        let head = if from < to { "M0 0l-8 -4v8z" } else { "M0 0l8 -4v8z" };
        for (selector, attribute, value) in [
            (".way", "x1", LIFELINES[from]),
            (".way", "x2", LIFELINES[to]),
            (".head", "x", LIFELINES[to]),
            (".head path", "d", head),
            ("text", "x", MIDDLES[middle]),
        ] {
            set_attribute(&find(&row, selector)?, attribute, Some(value));
        }
        let number = *number;
        let click = EventListener::new(&button, "click", self.page.listener(move |page| page.choose_signal(number)));
        self.rows.append_child(&row).map_err(|_| PageError::Missing("place for a signal".to_owned()))?;
        Ok(click)
    }
}

impl Seen {
    /// Whether the other is the arrival of this one, which went straight through the data channel: one arrow for both.
    fn is_start_of(&self, other: &Self) -> bool {
        let direct = self.route == Route::Channel && other.route == Route::Channel;
        direct && self.sent && !other.sent && self.user != other.user && self.signal == other.signal
    }

    /// The lifelines from and to which it goes: of User 1, the server, User 2.
    fn lifelines(&self) -> (usize, usize) {
        let own = if self.user == 1 { 0 } else { 2 };
        let other = if self.route == Route::Api { 1 } else { 2 - own };
        if self.sent { (own, other) } else { (other, own) }
    }

    fn kind(&self) -> &str {
        match &self.signal {
            Ok(signal) => signal.payload.name(),
            Err(SignalError::UnknownType(kind)) => kind,
            Err(_) => "?",
        }
    }

    fn in_words(&self, lang: Lang) -> String {
        let names = ["User 1", pick(lang, "сервер", "server"), "User 2"];
        let (from, to) = self.lifelines();
        let other = self.other.as_ref().map_or("?", UserId::as_str);
        let kind = cut_kind(self.kind());
        if self.sent {
            say!(lang, "{}: {} → {}, для {}", "{}: {} → {}, to {}", kind, names[from], names[to], other)
        } else {
            say!(lang, "{}: {} → {}, от {}", "{}: {} → {}, from {}", kind, names[from], names[to], other)
        }
    }

    /// All that it says but for secrets.
    fn in_full(&self, lang: Lang) -> String {
        let way = if self.route == Route::Api { "signaling" } else { "data channel" };
        let mut text = [&log::time_of_day(self.at), " ", &self.in_words(lang), " (", way, ")\n"].concat();
        let said = match &self.signal {
            Ok(signal) => said(signal),
            Err(error) => faults::signal(lang, error),
        };
        text.push_str(&cut(lang, &visible(&redact::addresses(&redact::secrets(&said))), PAYLOAD_CHARS));
        text
    }
}

/// The data as JSON; a session description below it, line by line.
fn said(signal: &Signal) -> String {
    let mut data = signal.data();
    let sdp = match &signal.payload {
        Payload::Offer(sdp) | Payload::Answer(sdp) | Payload::Ping { offer: Some(EarlyOffer { sdp, .. }), .. } => {
            sdp.replace('\r', "")
        }
        _ => String::new(),
    };
    for place in ["", "/offer"] {
        if let Some(members) = data.pointer_mut(place).and_then(|value| value.as_object_mut()) {
            members.remove("sdp");
        }
    }
    [&json_text(&data), "\n", &sdp].concat()
}

fn cut_kind(kind: &str) -> String {
    visible(&kind.chars().take(KIND_CHARS).collect::<String>())
}

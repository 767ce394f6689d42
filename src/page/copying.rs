//! The button «📋 Копировать все логи», and the dialog for when the clipboard is out of reach.

use std::cell::Cell;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Promise;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlButtonElement, HtmlDialogElement, HtmlTextAreaElement};

use super::Handle;
use super::dom::{PageError, find, set_flag, set_text};
use super::words::{pick, say};
use crate::settings::Lang;

/// How long the word of success stands, in milliseconds.
const SHOWN_FOR: u32 = 6_000;

/// The button, and what follows a press on it.
pub(crate) struct Copying {
    button: HtmlButtonElement,
    feedback: Element,
    dialog: HtmlDialogElement,
    by_hand: HtmlTextAreaElement,
    clearing: Cell<Option<Timeout>>,
    _click: EventListener,
}

impl Copying {
    pub(crate) fn new(root: &Element, page: &Handle) -> Result<Self, PageError> {
        let button: HtmlButtonElement = find(root, "#copyLogs")?;
        let click = EventListener::new(&button, "click", page.listener(super::Page::copy));
        Ok(Self {
            button,
            feedback: find(root, "#copied")?,
            dialog: find(root, "#copyByHand")?,
            by_hand: find(root, "#copyByHand textarea")?,
            clearing: Cell::default(),
            _click: click,
        })
    }

    pub(crate) fn refresh(&self, lang: Lang) {
        set_text(&self.button, pick(lang, "📋 Копировать все логи", "📋 Copy all logs"));
        set_flag(&self.button, "hidden", false);
        set_text(&self.feedback, "");
    }

    /// Puts a text on the clipboard, within the press that the browser wants to see; [`Copying::done`] follows.
    pub(crate) fn copy(&self, page: Handle, text: String) {
        let Some(writing) = write_to_clipboard(&text) else { return self.show(&text) };
        spawn_local(async move {
            let written = JsFuture::from(writing).await.is_ok();
            page.with(|page| page.copied(written, &text));
        });
    }

    /// Says that it is done, or lets the text be copied by hand.
    pub(crate) fn done(&self, page: Handle, lang: Lang, written: bool, text: &str) {
        if !written {
            return self.show(text);
        }
        let lines = text.lines().count().to_string();
        set_text(&self.feedback, &say!(lang, "Скопировано строк: {}", "Lines copied: {}", lines));
        let clear = move || page.with(|page| set_text(&page.copying.feedback, ""));
        self.clearing.set(Some(Timeout::new(SHOWN_FOR, clear)));
    }

    fn show(&self, text: &str) {
        self.by_hand.set_value(text);
        // It is open already when this fails.
        self.dialog.show_modal().ok();
        self.by_hand.select();
    }
}

/// Begins to write; nothing where the browser has no clipboard, as on a page that is not secure.
fn write_to_clipboard(text: &str) -> Option<Promise> {
    let clipboard = web_sys::window()?.navigator().clipboard();
    (!clipboard.is_undefined()).then(|| clipboard.write_text(text))
}

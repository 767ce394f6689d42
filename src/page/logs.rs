//! Both logs as they leave the page: copied, saved as a file, kept for the page after a reload.

use std::cell::RefCell;

use liza_core::Note;

use super::copy::{self, Extent};
use super::internals::{self, Origin};
use super::{Entry, Line, Page, last_log, log, visit};

impl Page {
    /// Keeps the log for the page after a reload, once a user was started: an idle page takes no other's place.
    pub(super) fn keep_log(&self) {
        self.catch_up();
        let started = |entry: &Entry| matches!(entry.line, Line::Client(Note::Opening(_)));
        let lines = self.panels.iter().map(|panel| panel.log().entries().len() + panel.log().dropped()).sum();
        if self.panels.iter().any(|panel| panel.log().entries().iter().any(started))
            && self.kept.replace(lines) != lines
        {
            last_log::keep(|lines| self.logs(Extent { full_addresses: false, lines }));
        }
    }

    /// The page's address without its query, where somebody's settings may stand.
    pub(super) fn address(&self) -> String {
        let location = self.window.location();
        [location.origin(), location.pathname()].into_iter().filter_map(Result::ok).collect()
    }

    /// Both logs as one text.
    pub(super) fn logs(&self, extent: Extent) -> String {
        self.catch_up();
        let header = copy::Header {
            date: String::from(js_sys::Date::new_0().to_string()),
            address: self.address(),
            browser: visit::browser(&self.window),
            settings: &self.settings,
        };
        let [first, second] = &self.panels;
        let (one, two) = (first.log().entries(), second.log().entries());
        let panels = [first.copied(&one), second.copied(&two)];
        copy::text(self.lang.get(), &header, &panels, extent, log::time_of_day)
    }

    pub(super) fn copy(&self) {
        let text = self.logs(Extent::whole(self.hand_over.full_addresses()));
        self.copying.copy(self.handle.clone(), text);
    }

    pub(super) fn copy_last_log(&self) {
        if let Some(text) = self.hand_over.last_log() {
            self.copying.copy(self.handle.clone(), text.to_owned());
        }
    }

    pub(super) fn save_logs(&self) {
        let text = self.logs(Extent::whole(self.hand_over.full_addresses()));
        self.hand_over.save("liza-call", ".txt", &text);
    }

    pub(super) fn save_internals(&self) {
        self.catch_up();
        let origin = Origin {
            url: &self.address(),
            user_agent: &self.window.navigator().user_agent().unwrap_or_default(),
            full_addresses: self.hand_over.full_addresses(),
        };
        let [one, two] = self.recorders.each_ref().map(RefCell::borrow);
        let iso = |at: f64| String::from(js_sys::Date::new(&at.into()).to_iso_string());
        self.hand_over.save("webrtc-internals", ".json", &internals::dump(&origin, [&*one, &*two], iso));
    }

    pub(super) fn copied(&self, written: bool, text: &str) {
        self.copying.done(self.handle.clone(), self.lang.get(), written, text);
    }
}

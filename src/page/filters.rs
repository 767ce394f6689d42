//! The choice of lines above a log.

use gloo_events::EventListener;
use liza_core::Level;
use web_sys::{Element, HtmlInputElement, HtmlSelectElement};

use super::Handle;
use super::dom::{PageError, find};
use super::log::Filter;

/// The levels in the order of the list in `index.html`.
const LEVELS: [Level; 4] = [Level::Debug, Level::Info, Level::Warn, Level::Error];

/// What one can choose by: the level, and words.
pub(crate) struct Filters {
    least: HtmlSelectElement,
    words: HtmlInputElement,
    _listeners: [EventListener; 2],
}

impl Filters {
    /// Those above the log of user `user`, whose panel is in the document.
    pub(crate) fn new(user: usize, root: &Element, page: &Handle) -> Result<Self, PageError> {
        let panel: Element = find(root, &["#panel", &user.to_string()].concat())?;
        let least: HtmlSelectElement = find(&panel, ".log-filter select")?;
        let words: HtmlInputElement = find(&panel, ".log-filter input")?;
        let listeners = [
            EventListener::new(&least, "change", page.listener(move |page| page.filter(user))),
            EventListener::new(&words, "input", page.listener(move |page| page.filter(user))),
        ];
        Ok(Self { least, words, _listeners: listeners })
    }

    pub(crate) fn chosen(&self) -> Filter {
        let level = usize::try_from(self.least.selected_index()).ok().and_then(|index| LEVELS.get(index));
        Filter { least: level.copied().unwrap_or(Level::Debug), words: self.words.value().trim().to_owned() }
    }
}

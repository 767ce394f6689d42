//! A panel's log.

use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use liza_core::{Level, redact};
use web_sys::{Document, Element, EventTarget};

use super::clock;
use super::dom::{self, PageError};
use super::line::{Entry, level_name};
use crate::settings::Lang;

/// How many lines are kept to be copied.
const KEPT: usize = 10_000;

/// How many of them stand in the document.
const SHOWN: usize = 2_000;

/// How far from its end a log still counts as scrolled to the end, in CSS pixels.
const NEAR_END: i32 = 8;

/// Which lines are shown; all are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The least level.
    pub least: Level,
    /// Words that stand in a line, in whatever case.
    pub words: String,
}

impl Default for Filter {
    fn default() -> Self {
        Self { least: Level::Debug, words: String::new() }
    }
}

/// Shows lines as they come, newest last, and keeps them for copying.
pub struct Log {
    document: Document,
    element: Element,
    lang: Cell<Lang>,
    filter: RefCell<Filter>,
    entries: RefCell<VecDeque<Entry>>,
    dropped: Cell<usize>,
    end: Rc<End>,
    scrolling: Cell<Option<Timeout>>,
    _listeners: [EventListener; 2],
}

impl Log {
    /// An empty log in `element`.
    ///
    /// # Errors
    /// There is no document.
    pub fn new(element: Element, lang: Lang) -> Result<Self, PageError> {
        let document = dom::document()?;
        let window = document.default_view().ok_or(PageError::NoDocument)?;
        let end = Rc::new(End { element: element.clone(), following: Cell::new(true), top: Cell::default() });
        let listen = |target: &EventTarget, kind: &'static str, act: fn(&End)| {
            let end = Rc::clone(&end);
            EventListener::new(target, kind, move |_| act(&end))
        };
        let listeners = [listen(&element, "scroll", End::scrolled), listen(&window, "resize", End::keep)];
        Ok(Self {
            document,
            element,
            lang: Cell::new(lang),
            filter: RefCell::default(),
            entries: RefCell::default(),
            dropped: Cell::default(),
            end,
            scrolling: Cell::default(),
            _listeners: listeners,
        })
    }

    /// Adds a line at the end.
    pub fn add(&self, entry: Entry) {
        if self.passes(&entry) {
            self.show(&entry);
        }
        let mut entries = self.entries.borrow_mut();
        if entries.len() == KEPT {
            entries.pop_front();
            self.dropped.set(self.dropped.get() + 1);
        }
        entries.push_back(entry);
        // Whoever reads further up keeps the lines where they are.
        while self.is_following()
            && self.element.child_element_count() as usize > SHOWN
            && let Some(first) = self.element.first_element_child()
        {
            first.remove();
            self.end.top.take();
        }
        self.follow();
    }

    /// Shows all lines again in another language.
    pub fn set_lang(&self, lang: Lang) {
        self.lang.set(lang);
        self.show_again();
    }

    /// Shows the lines that pass, of those that are kept.
    pub fn set_filter(&self, filter: Filter) {
        *self.filter.borrow_mut() = Filter { words: lower(&filter.words), ..filter };
        self.end.following.set(true);
        self.show_again();
    }

    fn show_again(&self) {
        self.element.set_text_content(None);
        self.end.top.take();
        let entries = self.entries.borrow();
        let mut shown: Vec<&Entry> = entries.iter().rev().filter(|entry| self.passes(entry)).take(SHOWN).collect();
        shown.reverse();
        shown.into_iter().for_each(|entry| self.show(entry));
        self.follow();
    }

    fn passes(&self, entry: &Entry) -> bool {
        let filter = self.filter.borrow();
        let level = entry.line.level();
        level >= filter.least
            && (filter.words.is_empty() || lower(&entry.line.text(self.lang.get())).contains(filter.words.as_str()))
    }

    /// The lines that are kept, oldest first.
    pub fn entries(&self) -> Ref<'_, VecDeque<Entry>> {
        self.entries.borrow()
    }

    /// How many older lines were dropped.
    pub fn dropped(&self) -> usize {
        self.dropped.get()
    }

    /// Whether it is scrolled to its end, and stays there when a line comes.
    pub fn is_following(&self) -> bool {
        self.end.following.get()
    }

    /// A line is made of text nodes alone: nothing in it can become markup. The spaces are for whoever selects lines.
    fn show(&self, entry: &Entry) {
        let level = level_name(entry.line.level());
        let Ok(line) = self.document.create_element("div") else { return };
        dom::set_attribute(&line, "data-level", Some(level));
        let time = time_of_day(entry.at);
        let text = redact::addresses(&entry.line.text(self.lang.get()));
        for (name, text) in [("time", time.as_str()), ("b", level), ("bdi", &text)] {
            let Ok(part) = self.document.create_element(name) else { return };
            part.set_text_content(Some(text));
            if line.append_with_node_1(&part).and_then(|()| line.append_with_str_1(" ")).is_err() {
                return;
            }
        }
        // What cannot be shown is still in the log that is copied.
        self.element.append_child(&line).ok();
    }

    /// Scrolls to the end, once for all lines of a task: scrolling makes the browser lay out the page.
    fn follow(&self) {
        if self.is_following() {
            let end = Rc::clone(&self.end);
            self.scrolling.set(Some(Timeout::new(0, move || end.keep())));
        }
    }
}

/// The browser knows the letters of all languages; the page would have to bring them along.
fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// The end of a log, which its reader sees until scrolling up.
struct End {
    element: Element,
    /// Whether the reader is at the end and wants to stay there.
    following: Cell<bool>,
    /// How far the log is scrolled, in CSS pixels. Not known once lines are gone: a log that is shorter moves its reader up.
    top: Cell<Option<i32>>,
}

impl End {
    /// Shows the end again, if that is what the reader sees.
    fn keep(&self) {
        if self.following.get() {
            self.element.set_scroll_top(self.element.scroll_height());
            self.top.set(Some(self.element.scroll_top()));
        }
    }

    /// The event comes a frame late: lines that came meanwhile are no reason to stop, only a way up is.
    fn scrolled(&self) {
        let top = self.element.scroll_top();
        let up = self.top.replace(Some(top)).is_some_and(|before| top < before);
        if self.element.scroll_height() - top - self.element.client_height() <= NEAR_END {
            self.following.set(true);
        } else if up {
            self.following.set(false);
        }
    }
}

/// The time of a line, in the browser's zone.
pub(crate) fn time_of_day(at: f64) -> String {
    clock::time_of_day(at, js_sys::Date::new(&at.into()).get_timezone_offset())
}

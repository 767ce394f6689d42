//! The one page of the document: how it gets there, and the way to it.

use std::cell::OnceCell;
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;
use web_sys::Event;

use super::Page;
use super::dom::{self, PageError, set_attribute, set_text};
use crate::client::Update;

thread_local! {
    /// Keeps the page, with its clients and listeners, for as long as the document lives.
    static PAGE: Rc<OnceCell<Page>> = Rc::default();
}

/// Builds the page in the document and keeps it alive. A page that cannot be built says so where it would stand.
pub fn mount() {
    spawn_local(async {
        let slot = PAGE.with(Rc::clone);
        match Page::open(Handle(Rc::downgrade(&slot))).await {
            Ok(page) => {
                let page = slot.get_or_init(|| page);
                page.refresh();
                page.look_for_devices();
            }
            Err(error) => report(&error),
        }
    });
}

/// What to do about a page that cannot be built. Its language is not known yet: it says so in both.
const REMEDY: &str = "Страница устарела или повреждена. Обновите её с очисткой кэша (Ctrl+F5). · \
                      The page is out of date or damaged. Reload it without the cache (Ctrl+F5). · ";

/// Where the notice stands that WebAssembly did not start, there is room for why.
fn report(error: &PageError) {
    let text = [REMEDY, &error.to_string()].concat();
    web_sys::console::error_1(&text.as_str().into());
    if let Ok(document) = dom::document()
        && let Some(place) = document.get_element_by_id("starting")
    {
        set_attribute(&place, "data-failed", Some(""));
        set_text(&place, &text);
    }
}

/// A way to the page for what outlives a call: listeners, clients, tasks.
#[derive(Clone)]
pub(crate) struct Handle(Weak<OnceCell<Page>>);

impl Handle {
    /// Does something with the page, if it is there.
    pub(crate) fn with(&self, act: impl FnOnce(&Page)) {
        if let Some(slot) = self.0.upgrade()
            && let Some(page) = slot.get()
        {
            act(page);
        }
    }

    /// A listener that does something with the page.
    pub(crate) fn listener(&self, act: impl Fn(&Page) + 'static) -> impl FnMut(&Event) + 'static {
        let page = self.clone();
        move |_| page.with(&act)
    }

    /// Where the client of user `user` reports.
    pub(crate) fn updates(&self, user: usize) -> impl Fn(Update) + 'static {
        let page = self.clone();
        move |update| page.with(|page| page.update(user, update))
    }
}

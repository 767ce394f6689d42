//! What clients told and is not shown yet: the log's lines, the diagram's arrows, the instruments' figures.
//!
//! Drawing makes the browser lay out and paint the page, again with each line, while camera, encoder and decoder start. The
//! call goes first; its story follows in larger steps, none of which a reader could tell from at once.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;

use super::{Handle, Page};
use crate::client::Update;

/// How long something waits at most, in milliseconds.
const SHOWN_AFTER: u32 = 250;

/// Updates with their users, oldest first.
pub(crate) struct Backlog {
    page: Handle,
    waiting: RefCell<Vec<(usize, Update)>>,
    showing: Cell<Option<Timeout>>,
}

impl Backlog {
    pub(crate) fn new(page: &Handle) -> Self {
        Self { page: page.clone(), waiting: RefCell::default(), showing: Cell::default() }
    }

    /// Takes one in; the page catches up with it soon.
    pub(crate) fn add(&self, user: usize, update: Update) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() {
            let page = self.page.clone();
            self.showing.set(Some(Timeout::new(SHOWN_AFTER, move || page.with(Page::catch_up))));
        }
        waiting.push((user, update));
    }

    /// All that wait; none does any longer.
    pub(crate) fn take(&self) -> Vec<(usize, Update)> {
        self.waiting.take()
    }
}

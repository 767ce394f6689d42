//! What clients told and is not shown yet: where they stand, the log's lines, the diagram's arrows, the instruments' figures.
//!
//! Drawing makes the browser lay out and paint the page, again with each line, while camera, encoder and decoder start. The
//! call goes first; its story follows in larger steps, none of which a reader could tell from at once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use gloo_timers::callback::Timeout;

use super::{Handle, Page};
use crate::client::Update;

/// How long a change of where a client stands waits at most, in milliseconds: as long as a camera that runs takes.
const LOOKED_AFTER: u32 = 40;

/// How long anything else waits at most, in milliseconds.
const SHOWN_AFTER: u32 = 250;

/// Updates with their users, oldest first.
pub(crate) struct Backlog {
    page: Handle,
    turned: RefCell<BTreeSet<usize>>,
    looking: Cell<Option<Timeout>>,
    waiting: RefCell<Vec<(usize, Update)>>,
    showing: Cell<Option<Timeout>>,
}

impl Backlog {
    pub(crate) fn new(page: &Handle) -> Self {
        Self {
            page: page.clone(),
            turned: RefCell::default(),
            looking: Cell::default(),
            waiting: RefCell::default(),
            showing: Cell::default(),
        }
    }

    /// A user's client stands elsewhere; the page looks at it soon.
    pub(crate) fn look(&self, user: usize) {
        let mut turned = self.turned.borrow_mut();
        if turned.is_empty() {
            let page = self.page.clone();
            self.looking.set(Some(Timeout::new(LOOKED_AFTER, move || page.with(Page::look))));
        }
        turned.insert(user);
    }

    /// The users whose clients stand elsewhere; none does any longer.
    pub(crate) fn looked(&self) -> BTreeSet<usize> {
        self.turned.take()
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

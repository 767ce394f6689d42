//! What clients told and is not shown yet: where they stand, the log's lines, the diagram's arrows, the instruments' figures.
//!
//! Drawing makes the browser lay out and paint the page, again with each line, while camera, encoder and decoder start. The
//! call goes first; its story follows in larger steps, none of which a reader could tell from at once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use gloo_timers::callback::Timeout;
use liza_core::Mark;

use super::{Handle, Page};
use crate::client::Update;

/// How long a change of where a client stands waits, in milliseconds: nobody sees that it does.
const LOOKED_AFTER: u32 = 40;

/// How long it waits while a connection or its pictures are under way, in milliseconds: about as long as they take.
const LOOKED_AFTER_A_CALL: u32 = 250;

/// How long anything else waits, in milliseconds.
const SHOWN_AFTER: u32 = 250;

/// Updates with their users, oldest first.
pub(crate) struct Backlog {
    page: Handle,
    turned: RefCell<BTreeSet<usize>>,
    looking: Cell<Option<Timeout>>,
    /// The users between an offer and the peer's picture, a bit for each.
    calling: Cell<u32>,
    waiting: RefCell<Vec<(usize, Update)>>,
    showing: Cell<Option<Timeout>>,
}

impl Backlog {
    pub(crate) fn new(page: &Handle) -> Self {
        Self {
            page: page.clone(),
            turned: RefCell::default(),
            looking: Cell::default(),
            calling: Cell::default(),
            waiting: RefCell::default(),
            showing: Cell::default(),
        }
    }

    /// How far a user's call has come: it goes first until the peer's picture is there.
    pub(crate) fn passed(&self, user: usize, mark: Mark) {
        let (bit, calling) = (1_u32.wrapping_shl(u32::try_from(user).unwrap_or(0)), self.calling.get());
        self.calling.set(match mark {
            Mark::Offer | Mark::Call => calling | bit,
            Mark::RemoteFrame | Mark::Idle => calling & !bit,
            _ => calling,
        });
        if matches!(mark, Mark::Offer | Mark::Call | Mark::Idle) && !self.turned.borrow().is_empty() {
            self.look_later();
        }
    }

    /// A user's client stands elsewhere; the page looks at it soon.
    pub(crate) fn look(&self, user: usize) {
        if self.turned.borrow().is_empty() {
            self.look_later();
        }
        self.turned.borrow_mut().insert(user);
    }

    fn look_later(&self) {
        let page = self.page.clone();
        let after = if self.calling.get() == 0 { LOOKED_AFTER } else { LOOKED_AFTER_A_CALL };
        self.looking.set(Some(Timeout::new(after, move || page.with(Page::look))));
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

//! What clients told and is not shown yet: where they stand, the log's lines, the diagram's arrows, the instruments' figures.
//!
//! Drawing makes the browser lay out and paint the page, again with each line, while camera, encoder and decoder start. The
//! call goes first; its story follows in larger steps, none of which a reader could tell from at once.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use gloo_timers::callback::Timeout;
use liza_core::Mark;

use super::{Handle, Page};
use crate::client::Update;
use crate::clock::epoch_millis;

/// How long a change of where a client stands waits, in milliseconds: nobody sees that it does.
const LOOKED_AFTER: u32 = 40;

/// How long anything else waits, in milliseconds; and everything between an offer and the start of the call, or between the
/// press on «📞 Связь» and the pong.
const SHOWN_AFTER: u32 = 250;

/// How long everything waits from the start of the call on, or from an offer that leads to it by itself, in milliseconds:
/// longer than its pictures take, or what is drawn would hold up the very picture that somebody waits for.
const SHOWN_AFTER_A_START: u32 = 500;

/// How long that goes on after an offer or a start, in milliseconds: a peer without a camera never shows a picture.
const COMES_UP: f64 = 2_000.0;

/// Updates with their users, oldest first.
pub(crate) struct Backlog {
    page: Handle,
    turned: RefCell<BTreeSet<usize>>,
    looking: Cell<Option<Timeout>>,
    /// The users whose call comes up: when it last came further, and whether it was started, or goes on to that by itself.
    calls: RefCell<BTreeMap<usize, (f64, bool)>>,
    waiting: RefCell<Vec<(usize, Update)>>,
    showing: Cell<Option<Timeout>>,
}

impl Backlog {
    pub(crate) fn new(page: &Handle) -> Self {
        Self {
            page: page.clone(),
            turned: RefCell::default(),
            looking: Cell::default(),
            calls: RefCell::default(),
            waiting: RefCell::default(),
            showing: Cell::default(),
        }
    }

    /// How far a user's call has come: it goes first until the peer's picture is there. `goes_on`: it does so without another
    /// press.
    pub(crate) fn passed(&self, user: usize, mark: Mark, goes_on: bool) {
        let mut calls = self.calls.borrow_mut();
        match mark {
            Mark::Ping if goes_on => drop(calls.entry(user).or_insert((epoch_millis(), false))),
            Mark::Offer | Mark::Call => drop(calls.insert(user, (epoch_millis(), goes_on || mark == Mark::Call))),
            Mark::RemoteFrame | Mark::Idle => drop(calls.remove(&user)),
            _ => return,
        }
        drop(calls);
        // After the picture, what waits for it keeps its time: the other side's picture may be near.
        if mark != Mark::RemoteFrame {
            self.wait_anew();
        }
    }

    /// The user did something else than to take a call further, and looks for what comes of it.
    pub(crate) fn attended(&self, user: usize) {
        if self.calls.borrow_mut().remove(&user).is_some() {
            self.wait_anew();
        }
    }

    fn wait_anew(&self) {
        if !self.turned.borrow().is_empty() {
            self.look_later();
        }
        if !self.waiting.borrow().is_empty() {
            self.show_later();
        }
    }

    /// How long drawing waits: `least`, or longer while a call comes up.
    fn patience(&self, least: u32) -> u32 {
        let now = epoch_millis();
        let calls = self.calls.borrow();
        let coming = calls.values().filter(|(since, _)| (0.0..COMES_UP).contains(&(now - since)));
        let waits = coming.map(|(_, starts)| if *starts { SHOWN_AFTER_A_START } else { SHOWN_AFTER });
        waits.max().unwrap_or(least)
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
        self.looking.set(Some(Timeout::new(self.patience(LOOKED_AFTER), move || page.with(Page::look))));
    }

    fn show_later(&self) {
        let page = self.page.clone();
        self.showing.set(Some(Timeout::new(self.patience(SHOWN_AFTER), move || page.with(Page::catch_up))));
    }

    /// The users whose clients stand elsewhere; none does any longer.
    pub(crate) fn looked(&self) -> BTreeSet<usize> {
        self.turned.take()
    }

    /// Takes one in; the page catches up with it soon.
    pub(crate) fn add(&self, user: usize, update: Update) {
        if self.waiting.borrow().is_empty() {
            self.show_later();
        }
        self.waiting.borrow_mut().push((user, update));
    }

    /// All that wait; none does any longer.
    pub(crate) fn take(&self) -> Vec<(usize, Update)> {
        self.waiting.take()
    }
}

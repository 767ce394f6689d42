//! The signaling API: a signal to oneself and back, by each way. No mailbox but that of an id of the check's own is touched.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use liza_core::{Event, Note, Outgoing, SessionEvent, SessionFault, Way};
use liza_wire::{Payload, Signal, UserId};

use super::Checking;
use super::finding::{Seen, Subject};
use super::ice::since;
use crate::client::{Inbox, Receiver};
use crate::clock::epoch_millis;
use crate::settings::{IceServer, Transport};
use crate::signaling::{Reports, Service, Session, Signaling};
use crate::sleep::Sleeper;

/// The ways for signals of our service.
const WAYS: [Transport; 3] =
    [Transport::Only(Way::WebSocket), Transport::Only(Way::ServerSentEvents), Transport::Only(Way::LongPoll)];

/// How the deployed API is asked.
const POLL: Transport = Transport::Only(Way::Poll);

/// How long a way may take, in milliseconds.
const LIMIT: u32 = 8_000;

/// How long ICE servers are waited for once a signal went through, in milliseconds.
const SERVERS_LIMIT: u32 = 1_000;

pub(super) async fn check(checking: Rc<Checking>) {
    let settings = &checking.settings;
    let mut ways = vec![settings.transport];
    let mut in_use = true;
    while let Some(asked) = ways.pop() {
        let line = Line::open(&settings.signaling, asked);
        let (way, seen) = line.probe(asked).await;
        if in_use {
            let mut servers = Vec::new();
            if way != POLL && matches!(seen, Seen::RoundTrip(_)) {
                servers = line.ice_servers().await;
                ways.extend(WAYS.into_iter().filter(|other| *other != way));
            }
            checking.ask_ice_servers(&settings.with_ice_servers(servers).ice_servers);
        }
        checking.tell(Subject::signaling(way, in_use), seen);
        in_use = false;
    }
}

/// A session of the check's own, and what it reports.
struct Line {
    /// An id that nobody else has.
    me: Option<UserId>,
    session: Option<Box<dyn Session>>,
    ear: Rc<Ear>,
    limit: Cell<Option<Timeout>>,
}

#[derive(Default)]
struct Ear {
    heard: RefCell<VecDeque<Event>>,
    late: Cell<bool>,
    news: Sleeper,
}

impl Receiver for Ear {
    fn take(&self, event: Event) {
        self.heard.borrow_mut().push_back(event);
        self.news.wake();
    }

    fn rest(&self) {}
}

impl Line {
    fn open(url: &str, transport: Transport) -> Self {
        let signaling = Service::new(url, transport);
        let ear = Rc::new(Ear::default());
        let reports = Reports::new(Inbox::new(&Rc::downgrade(&ear)));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
        let number = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
        let me = UserId::parse(&["check-", &number.to_string()].concat()).ok();
        let session = me.clone().map(|me| signaling.open(me, reports));
        Self { me, session, ear, limit: Cell::default() }
    }

    /// From now on it may take so many milliseconds.
    fn may_take(&self, millis: u32) {
        let ear = Rc::clone(&self.ear);
        ear.late.set(false);
        self.limit.set(Some(Timeout::new(millis, move || {
            ear.late.set(true);
            ear.news.wake();
        })));
    }

    /// The next thing that is reported; nothing once it is late.
    async fn next(&self) -> Option<Event> {
        while !self.ear.late.get() {
            let event = self.ear.heard.borrow_mut().pop_front();
            if event.is_some() {
                return event;
            }
            self.ear.news.sleep(LIMIT).await;
        }
        None
    }

    /// The way that signals take, and how long one takes to oneself. The deployed API is only asked, never written to: what
    /// is posted there stays for ever.
    async fn probe(&self, transport: Transport) -> (Transport, Seen) {
        self.may_take(LIMIT);
        let mut way = transport;
        let mut begun = epoch_millis();
        loop {
            let seen = match self.next().await {
                None => Seen::NoSignaling(SessionFault::Silent(LIMIT.into())),
                Some(Event::Noted(Note::NoService)) => {
                    (way, begun) = (POLL, epoch_millis());
                    continue;
                }
                Some(Event::Session(SessionEvent::Transport(found))) => {
                    way = Transport::Only(found);
                    continue;
                }
                Some(Event::Session(SessionEvent::Opened { .. })) if way != POLL => {
                    begun = epoch_millis();
                    self.write_to_oneself();
                    continue;
                }
                Some(Event::Session(SessionEvent::Opened { .. }) | Event::Signal { .. }) => {
                    Seen::RoundTrip(since(begun))
                }
                Some(Event::Session(SessionEvent::Troubled { fault, .. } | SessionEvent::NotSent { fault, .. })) => {
                    Seen::NoSignaling(fault)
                }
                Some(_) => continue,
            };
            return (way, seen);
        }
    }

    fn write_to_oneself(&self) {
        if let (Some(session), Some(me)) = (&self.session, &self.me) {
            let signal = Signal { payload: Payload::ping(0), tag: None };
            session.send(Outgoing { to: me.clone(), signal });
        }
    }

    /// The servers that the session brought, which may take a moment more.
    async fn ice_servers(&self) -> Vec<IceServer> {
        self.may_take(SERVERS_LIMIT);
        loop {
            let servers = self.session.as_ref().map(|session| session.ice_servers()).unwrap_or_default();
            if !servers.is_empty() {
                return servers;
            }
            if matches!(self.next().await, None | Some(Event::Noted(Note::NoTurn(_)))) {
                return Vec::new();
            }
        }
    }
}

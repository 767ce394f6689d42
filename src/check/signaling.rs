//! The signaling API: a signal to oneself and back, by each way. No mailbox but that of an id of the check's own is touched.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll as State;

use liza_core::{Event, Note, Outgoing, SessionEvent, SessionFault};
use liza_wire::{Payload, Signal, UserId};

use super::Checking;
use super::finding::{Seen, Subject};
use super::ice::since;
use crate::client::{Inbox, Receiver};
use crate::clock::epoch_millis;
use crate::settings::{IceServer, Transport, Word};
use crate::signaling::{Poll, Reports, Service, Session, Signaling};
use crate::sleep::Sleeper;

/// The ways for signals of our service.
const WAYS: [Transport; 3] = [Transport::Ws, Transport::Sse, Transport::LongPoll];

/// How long a way may take, in milliseconds.
const LIMIT: u32 = 8_000;

/// How long ICE servers are waited for once the session is open, in milliseconds.
const SERVERS_LIMIT: u32 = 1_000;

pub(super) async fn check(checking: Rc<Checking>) {
    let settings = &checking.settings;
    let mut servers = Vec::new();
    let used = if settings.transport == Transport::Poll {
        None
    } else {
        let line = Line::open(&Service::new(&settings.signaling, settings.transport));
        let (way, seen) = line.used().await;
        let answers = matches!(seen, Seen::RoundTrip(_));
        if answers && way.is_some() {
            servers = line.ice_servers().await;
        }
        if way.is_some() || !answers {
            checking.tell(Subject::signaling(way.unwrap_or(settings.transport.name()), true), seen);
        }
        drop(line);
        if !answers { Some(Transport::Poll) } else { way.and_then(Word::parse) }
    };
    checking.ask_ice_servers(&settings.with_ice_servers(servers).ice_servers);
    match used {
        // The deployed API is only asked, never written to: what is posted there stays for ever.
        None => {
            let line = Line::open(&Poll::new(&settings.signaling));
            checking.tell(Subject::signaling(Transport::Poll.name(), true), line.answered().await);
        }
        // It does not answer at all.
        Some(Transport::Poll) => {}
        Some(used) => {
            for way in WAYS.into_iter().filter(|way| *way != used) {
                let line = Line::open(&Service::new(&settings.signaling, way));
                checking.tell(Subject::signaling(way.name(), false), line.used().await.1);
            }
        }
    }
}

/// A session of the check's own, and what it reports.
struct Line {
    me: Option<UserId>,
    session: Option<Box<dyn Session>>,
    ear: Rc<Ear>,
}

#[derive(Default)]
struct Ear {
    heard: RefCell<VecDeque<Event>>,
    news: Sleeper,
}

impl Receiver for Ear {
    fn take(&self, event: Event) {
        self.heard.borrow_mut().push_back(event);
        self.news.wake();
    }
}

impl Line {
    fn open(signaling: &dyn Signaling) -> Self {
        let ear = Rc::new(Ear::default());
        let reports = Reports::new(Inbox::new(&Rc::downgrade(&ear)));
        // An id that nobody else has.
        let me = UserId::parse(&["check-", &js_sys::Math::random().to_string()].concat()).ok();
        let session = me.clone().map(|me| signaling.open(me, reports));
        Self { me, session, ear }
    }

    /// The next thing that is reported.
    async fn next(&self) -> Event {
        loop {
            if let Some(event) = self.ear.heard.borrow_mut().pop_front() {
                return event;
            }
            self.ear.news.sleep(LIMIT).await;
        }
    }

    /// How long it takes until the session is open.
    async fn answered(&self) -> Seen {
        let begun = epoch_millis();
        within(LIMIT, self.opened()).await.map_or(too_late(), |(_, opened)| match opened {
            Ok(()) => Seen::RoundTrip(since(begun)),
            Err(fault) => Seen::NoSignaling(fault),
        })
    }

    /// The way for signals, and how long one takes to oneself; no way where the server does not have our service.
    async fn used(&self) -> (Option<&'static str>, Seen) {
        match within(LIMIT, self.opened()).await {
            None => (None, too_late()),
            Some((way, Err(fault))) => (way, Seen::NoSignaling(fault)),
            Some((None, Ok(()))) => (None, Seen::RoundTrip(0)),
            Some((way, Ok(()))) => {
                let begun = epoch_millis();
                if let (Some(session), Some(me)) = (&self.session, &self.me) {
                    let signal = Signal { payload: Payload::Ping { timestamp: 0 }, tag: None };
                    session.send(Outgoing { to: me.clone(), signal });
                }
                let back = self.until(|event| matches!(event, Event::Signal { .. }));
                (way, within(LIMIT, back).await.map_or(too_late(), |()| Seen::RoundTrip(since(begun))))
            }
        }
    }

    async fn opened(&self) -> (Option<&'static str>, Result<(), SessionFault>) {
        let mut way = None;
        loop {
            match self.next().await {
                Event::Noted(Note::Transport(name)) => way = Some(name),
                Event::Session(SessionEvent::Opened { .. }) => return (way, Ok(())),
                Event::Session(SessionEvent::Troubled { fault, .. }) => return (way, Err(fault)),
                _ => {}
            }
        }
    }

    async fn until(&self, met: impl Fn(&Event) -> bool) {
        while !met(&self.next().await) {}
    }

    /// The servers that the session brought, which may take a moment more.
    async fn ice_servers(&self) -> Vec<IceServer> {
        let servers = || self.session.as_ref().map(|session| session.ice_servers()).unwrap_or_default();
        if servers().is_empty() {
            let told = |event: &Event| matches!(event, Event::Noted(Note::TurnReady(_) | Note::NoTurn(_)));
            within(SERVERS_LIMIT, self.until(told)).await;
        }
        servers()
    }
}

fn too_late() -> Seen {
    Seen::NoSignaling(SessionFault::Silent(LIMIT.into()))
}

/// What comes of some work, unless it takes longer.
async fn within<T>(limit: u32, work: impl Future<Output = T>) -> Option<T> {
    let clock = Sleeper::default();
    let mut late = pin!(clock.sleep(limit));
    let mut work = pin!(work);
    poll_fn(|context| match Pin::as_mut(&mut work).poll(context) {
        State::Ready(done) => State::Ready(Some(done)),
        State::Pending => Pin::as_mut(&mut late).poll(context).map(|()| None),
    })
    .await
}

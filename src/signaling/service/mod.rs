//! A session with our signaling service: see `docs/signaling.md`.
//!
//! One task reads: it opens the session, finds a way by which events come, and begins again where it breaks off. Another
//! one writes what is in the outbox. Both live as long as the session, and sleep on [`Sleeper`]s that anybody can wake, so
//! that nothing waits for a timer where the network or the browser has news.

mod opening;
mod requests;
mod stream;
mod token;
mod turn;
mod way;
mod writing;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use gloo_events::EventListener;
use liza_core::{Outgoing, Pace, SessionEvent, SessionFault};
use liza_mailbox::{Backoff, Outbox, Place};
use liza_wire::UserId;
use liza_wire::service::{Opened, Secret};
use wasm_bindgen_futures::spawn_local;
use web_sys::WebSocket;

use super::{Reports, Session, Signaling, waking};
use crate::clock::epoch_millis;
use crate::settings::{IceServer, Transport};
use crate::sleep::Sleeper;
use stream::Incoming;
use turn::Turn;

/// Our signaling service at one address; and where there is none, the deployed API. With [`Transport::Poll`] the deployed
/// API, and where there is none, our service.
#[derive(Clone, Debug)]
pub struct Service {
    url: String,
    transport: Transport,
}

impl Service {
    /// The service at `url`, which may be relative to the page; `transport` is how events come.
    pub fn new(url: &str, transport: Transport) -> Self {
        Self { url: url.to_owned(), transport }
    }
}

impl Signaling for Service {
    fn open(&self, me: UserId, reports: Reports) -> Box<dyn Session> {
        let session = Rc::new(Shared {
            me,
            url: self.url.clone(),
            transport: self.transport,
            reports,
            closed: Cell::new(false),
            live: RefCell::default(),
            opening: RefCell::default(),
            outbox: RefCell::new(Outbox::new(&key_prefix())),
            last: RefCell::default(),
            lull: Sleeper::default(),
            incoming: Incoming::default(),
            socket: RefCell::default(),
            heard: Cell::new(0.0),
            unacknowledged: Cell::new(0),
            writing: Cell::new(false),
            awaiting: Cell::new(false),
            answered: Sleeper::default(),
            taking_over: Cell::new(false),
            anew: Cell::new(false),
            troubled: Cell::new(false),
            turn: Turn::default(),
            deployed: RefCell::default(),
        });
        let listeners = session.listen();
        spawn_local(Rc::clone(&session).run());
        Box::new(Handle { session, _listeners: listeners })
    }
}

/// A key's beginning: unlike that of any other page, and of no other use.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the largest")]
fn key_prefix() -> String {
    ((js_sys::Math::random() * f64::from(u32::MAX)) as u32).to_string()
}

/// Keeps the session's two tasks going; they end by themselves after it is dropped.
struct Handle {
    session: Rc<Shared>,
    _listeners: Vec<EventListener>,
}

struct Shared {
    me: UserId,
    url: String,
    transport: Transport,
    reports: Reports,
    closed: Cell<bool>,
    live: RefCell<Option<Live>>,
    /// The key of the session that is being opened.
    opening: RefCell<Option<Secret>>,
    outbox: RefCell<Outbox<Outgoing>>,
    /// What is said with the goodbye.
    last: RefCell<Vec<Outgoing>>,
    /// Where the reading task waits between two tries.
    lull: Sleeper,
    incoming: Incoming,
    /// Signals go this way while it is open.
    socket: RefCell<Option<WebSocket>>,
    /// When the server was heard last.
    heard: Cell<f64>,
    /// Events since the last acknowledgement.
    unacknowledged: Cell<u32>,
    writing: Cell<bool>,
    /// Signals are out by WebSocket, and no word of them came yet.
    awaiting: Cell<bool>,
    answered: Sleeper,
    taking_over: Cell<bool>,
    /// The machine's network is another: the stream is opened anew, which is no trouble.
    anew: Cell<bool>,
    troubled: Cell<bool>,
    turn: Turn,
    /// In place of all this, where the server does not have our service.
    deployed: RefCell<Option<Box<dyn Session>>>,
}

/// A session as the service gave it.
struct Live {
    token: Secret,
    /// The first, until it is used.
    ticket: Option<Secret>,
    place: Place,
    beat: u32,
}

impl Live {
    fn new(opened: Opened) -> Self {
        let Opened { token, ticket, cursor, beat, .. } = opened;
        Self { token, ticket: Some(ticket), place: Place::new(cursor), beat }
    }
}

impl Session for Handle {
    fn send(&self, outgoing: Outgoing) {
        let session = &self.session;
        if let Some(deployed) = &*session.deployed.borrow() {
            return deployed.send(outgoing);
        }
        session.outbox.borrow_mut().add(epoch_millis(), outgoing);
        session.write_soon();
    }

    fn send_last(&self, outgoing: Outgoing) {
        match &*self.session.deployed.borrow() {
            Some(deployed) => deployed.send_last(outgoing),
            None => self.session.last.borrow_mut().push(outgoing),
        }
    }

    fn set_pace(&self, pace: Pace) {
        if let Some(deployed) = &*self.session.deployed.borrow() {
            deployed.set_pace(pace);
        }
    }

    fn take_over(&self) {
        self.session.taking_over.set(true);
        self.session.lull.wake();
    }

    fn ice_servers(&self) -> Vec<IceServer> {
        self.session.turn.servers()
    }

    fn renewed_ice_servers(&self, anew: bool) -> Pin<Box<dyn Future<Output = Option<Vec<IceServer>>>>> {
        let session = Rc::clone(&self.session);
        Box::pin(async move { session.renewed_ice_servers(anew).await })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let session = &self.session;
        session.closed.set(true);
        session.say_goodbye();
        session.deployed.take();
        session.socket.take();
        session.incoming.put_lost();
        session.lull.wake();
        session.answered.wake();
    }
}

impl Shared {
    fn report(&self, event: SessionEvent) {
        if !self.closed.get() {
            self.reports.report(event);
        }
    }

    /// Reports a failed request, and says in how many milliseconds to try again.
    fn failed(&self, fault: SessionFault, backoff: &mut Backoff) -> u32 {
        let retry_in = backoff.fail(js_sys::Math::random());
        self.is_troubled(fault, retry_in);
        retry_in
    }

    fn is_troubled(&self, fault: SessionFault, retry_in: u32) {
        self.troubled.set(true);
        self.report(SessionEvent::Troubled { fault, retry_in: retry_in.into() });
    }

    fn recovered(&self) {
        if self.troubled.take() {
            self.report(SessionEvent::Recovered);
        }
    }

    fn listen(self: &Rc<Self>) -> Vec<EventListener> {
        let session = Rc::downgrade(self);
        waking::watch(Rc::new(move |online| {
            if let Some(session) = session.upgrade() {
                session.look(online);
            }
        }))
    }

    /// What was heard last may be old; and a stream of the network before is likely dead, which nothing tells for a while.
    fn look(&self, online: bool) {
        self.lull.wake();
        let beat = self.live.borrow().as_ref().map_or(u32::MAX, |live| live.beat);
        let silent = epoch_millis() - self.heard.get() > 2.0 * f64::from(beat);
        if silent || online {
            self.anew.set(online);
            self.incoming.put_lost();
        }
    }
}

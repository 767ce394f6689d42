//! Events, by each of the three ways.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_events::EventListener;
use liza_core::{SessionEvent, SessionFault, Way};
use liza_wire::service::{Batch, Delivery, Event, Refusal, SessionEnd, one_member, parse_ticket};
use liza_wire::{UserId, json_text};
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{EventSource, EventTarget, MessageEvent, WebSocket};

use super::Shared;
use super::requests::{Failure, LIMIT};
use crate::clock::epoch_millis;
use crate::sleep::Sleeper;

/// How long a stream may take until it is ready, in milliseconds.
const READY_LIMIT: u32 = 2_500;

/// How long the service may hold a long-poll back, in seconds.
const WAIT: u32 = 25;

/// So many events are acknowledged together; a mailbox has room for eight times as many.
const ACKNOWLEDGED: u32 = 32;

/// Why a stream ended.
pub(super) enum Lost {
    /// The session is not known any more.
    Session,
    /// Another page has the id now.
    TakenOver,
    /// It never was ready: something on the way does not let it through.
    Blocked,
    /// The machine has another network.
    Outdated,
    /// It broke off.
    Broken(SessionFault),
}

/// What a socket has brought, for the task that reads.
#[derive(Default)]
pub(super) struct Incoming {
    /// A message; or none, where the socket is gone.
    messages: RefCell<VecDeque<Option<String>>>,
    arrived: Sleeper,
}

impl Incoming {
    fn put(&self, message: Option<String>) {
        self.messages.borrow_mut().push_back(message);
        self.arrived.wake();
    }

    pub(super) fn put_lost(&self) {
        self.put(None);
    }

    fn clear(&self) {
        self.messages.borrow_mut().clear();
    }

    /// The next message; none where the socket is gone or silent for `limit` milliseconds.
    async fn next(&self, limit: u32) -> Option<String> {
        let until = epoch_millis() + f64::from(limit);
        loop {
            let message = self.messages.borrow_mut().pop_front();
            match message {
                Some(message) => return message,
                None if epoch_millis() >= until => return None,
                None => self.arrived.sleep(limit).await,
            }
        }
    }
}

/// A socket that is open as long as this is.
enum Socket {
    Ws(WebSocket),
    Sse(EventSource),
}

impl Drop for Socket {
    fn drop(&mut self) {
        match self {
            // One that is closed already takes no harm.
            Self::Ws(socket) => drop(socket.close()),
            Self::Sse(source) => source.close(),
        }
    }
}

impl Shared {
    /// Reads by one way until it ends; calls `ready` once events come.
    pub(super) async fn stream(self: &Rc<Self>, way: Way, ready: impl FnMut()) -> Lost {
        let lost = match way {
            Way::WebSocket => self.push(true, ready).await,
            Way::ServerSentEvents => self.push(false, ready).await,
            Way::LongPoll | Way::Poll => self.poll(ready).await,
        };
        self.socket.take();
        self.word_came();
        lost
    }

    async fn push(self: &Rc<Self>, by_ws: bool, mut ready: impl FnMut()) -> Lost {
        let address = match self.stream_address(if by_ws { "ws" } else { "events" }).await {
            Ok(address) => address,
            Err(failure) if failure.is_unknown_session() => return Lost::Session,
            Err(failure) => return Lost::Broken(failure.into_fault()),
        };
        self.incoming.clear();
        self.anew.set(false);
        let Some((_socket, _listeners)) = self.connect(by_ws, &address) else { return Lost::Blocked };
        // One that is being connected is not taken for one that is silent.
        self.heard.set(epoch_millis());
        let mut limit = READY_LIMIT;
        let mut begun = false;
        loop {
            let Some(text) = self.incoming.next(limit).await else {
                return if self.anew.take() {
                    Lost::Outdated
                } else if begun {
                    Lost::Broken(SessionFault::Unreachable)
                } else {
                    Lost::Blocked
                };
            };
            self.heard.set(epoch_millis());
            let delivery = match Delivery::parse(&text) {
                Ok(delivery) => delivery,
                Err(error) => return Lost::Broken(error.into()),
            };
            if matches!(delivery.event, Event::Ready { .. }) {
                begun = true;
                let beat = self.live.borrow().as_ref().map_or(LIMIT, |live| live.beat);
                limit = beat.saturating_mul(5) / 2;
                if let Socket::Ws(socket) = &_socket {
                    *self.socket.borrow_mut() = Some(socket.clone());
                }
                ready();
            }
            if let Some(lost) = self.take(delivery) {
                return lost;
            }
        }
    }

    /// The address of a stream, with a ticket in it.
    async fn stream_address(&self, path: &str) -> Result<String, Failure> {
        let first = self.live.borrow_mut().as_mut().and_then(|live| live.ticket.take());
        let ticket = match first {
            Some(ticket) => ticket,
            None => {
                let answer = self.post("tickets", &Value::Object(Map::new()), LIMIT).await?;
                parse_ticket(&answer).map_err(|error| Failure::Fault(error.into()))?
            }
        };
        let after = self.live.borrow().as_ref().map(|live| live.place.cursor().to_string()).unwrap_or_default();
        Ok([&self.address(path), "?ticket=", ticket.reveal(), "&after=", &after].concat())
    }

    fn connect(self: &Rc<Self>, by_ws: bool, address: &str) -> Option<(Socket, [EventListener; 3])> {
        let (socket, target): (Socket, EventTarget) = if by_ws {
            let socket = WebSocket::new(&web_socket_address(address)?).ok()?;
            (Socket::Ws(socket.clone()), socket.into())
        } else {
            let source = EventSource::new(address).ok()?;
            (Socket::Sse(source.clone()), source.into())
        };
        let on = |kind: &'static str, take: fn(&Self, &web_sys::Event)| {
            let session = Rc::downgrade(self);
            EventListener::new(&target, kind, move |event| {
                if let Some(session) = session.upgrade() {
                    take(&session, event);
                }
            })
        };
        let listeners = [
            on("message", |session, event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                session.incoming.put(Some(text.unwrap_or_default()));
            }),
            on("close", |session, _| session.incoming.put_lost()),
            on("error", |session, _| session.incoming.put_lost()),
        ];
        Some((socket, listeners))
    }

    async fn poll(self: &Rc<Self>, mut ready: impl FnMut()) -> Lost {
        let mut begun = false;
        while !self.closed.get() {
            let Some(after) = self.live.borrow().as_ref().map(|live| live.place.cursor().to_string()) else {
                return Lost::Session;
            };
            // The first answer comes at once: it shows that this way works.
            let wait = if begun { WAIT } else { 0 };
            let path = ["events?after=", &after, "&wait=", &wait.to_string()].concat();
            let answer = match self.get(&path, LIMIT + wait * 1000).await {
                Ok(answer) => answer,
                Err(failure) if failure.is_unknown_session() => return Lost::Session,
                Err(failure) => return Lost::Broken(failure.into_fault()),
            };
            let batch = match Batch::parse(&answer) {
                Ok(batch) => batch,
                Err(error) => return Lost::Broken(error.into()),
            };
            self.heard.set(epoch_millis());
            if !begun {
                begun = true;
                ready();
            }
            if batch.gap {
                self.jump(None);
            }
            if let Some(lost) = batch.events.into_iter().find_map(|delivery| self.take(delivery)) {
                return lost;
            }
            self.jump(Some(batch.cursor));
        }
        Lost::Session
    }

    /// What is asked for next follows a cursor, or nothing that is known.
    fn jump(&self, to: Option<liza_wire::service::Cursor>) {
        if let Some(live) = &mut *self.live.borrow_mut() {
            live.place.jump(to.unwrap_or_else(|| liza_wire::service::Cursor::start(0)));
        }
    }

    /// Takes an event; one that came twice is passed over.
    fn take(self: &Rc<Self>, Delivery { cursor, event }: Delivery) -> Option<Lost> {
        if let (Some(cursor), Some(live)) = (cursor, &mut *self.live.borrow_mut()) {
            if matches!(event, Event::Ready { .. }) {
                live.place.jump(cursor);
            } else if !live.place.pass(cursor) {
                return None;
            }
        }
        match event {
            Event::Signal { from, signal } => self.deliver(from, signal),
            Event::Expired { to, .. } => self.report(SessionEvent::Expired(to)),
            Event::PeerGone { user, reason } => self.report(SessionEvent::PeerGone { user, end: reason }),
            Event::Ready { .. } => {}
            Event::Beat => self.acknowledge(),
            Event::Ended(SessionEnd::TakenOver) => return Some(Lost::TakenOver),
            Event::Ended(SessionEnd::Draining) => return Some(Lost::Broken(SessionFault::Unreachable)),
            Event::Ended(SessionEnd::Closed | SessionEnd::Lease) => return Some(Lost::Session),
            Event::Posted(results) => self.posted(results),
            Event::Refused(refusal) if refusal.code == "unknown-session" => return Some(Lost::Session),
            Event::Refused(refusal) => self.refused(refusal),
            Event::Unknown => self.report(SessionEvent::Malformed(1)),
        }
        None
    }

    fn deliver(self: &Rc<Self>, from: UserId, signal: Result<liza_wire::Signal, liza_wire::SignalError>) {
        if !self.closed.get() {
            self.reports.deliver(from, signal);
        }
        let unacknowledged = self.unacknowledged.get() + 1;
        self.unacknowledged.set(unacknowledged);
        if unacknowledged >= ACKNOWLEDGED {
            self.acknowledge();
        }
    }

    fn posted(self: &Rc<Self>, results: Vec<(String, liza_wire::service::Posted)>) {
        match self.settle(results) {
            None => {
                self.recovered();
                self.word_came();
            }
            Some(pause) => self.hold_word_back(pause),
        }
    }

    /// What was sent is not taken now, as a whole; nothing of it is lost.
    fn refused(self: &Rc<Self>, Refusal { message, retry_after, .. }: Refusal) {
        let pause = retry_after.unwrap_or(1).saturating_mul(1000);
        self.is_troubled(SessionFault::Refused(message), pause);
        self.hold_word_back(pause);
    }

    /// Holds the word back for as long as the service wants to be left alone, in milliseconds.
    fn hold_word_back(self: &Rc<Self>, pause: u32) {
        let session = Rc::clone(self);
        spawn_local(async move {
            Sleeper::default().sleep(pause).await;
            session.word_came();
        });
    }

    /// Says how far the mailbox was read, which is also a sign of life.
    fn acknowledge(self: &Rc<Self>) {
        self.unacknowledged.set(0);
        let Some(cursor) = self.live.borrow().as_ref().map(|live| live.place.cursor().to_string()) else { return };
        if let Some(socket) = &*self.socket.borrow() {
            // A socket that is gone tells by itself.
            let _sent = socket.send_with_str(&json_text(&one_member("ack", cursor)));
            return;
        }
        let session = Rc::clone(self);
        spawn_local(async move {
            if let Err(failure) = session.post("acks", &one_member("cursor", cursor), LIMIT).await
                && failure.is_unknown_session()
            {
                session.incoming.put_lost();
            }
        });
    }
}

/// The same address by the scheme of WebSockets; older browsers take no other, and no relative one.
fn web_socket_address(address: &str) -> Option<String> {
    let base = web_sys::window()?.document()?.base_uri().ok()??;
    let url = web_sys::Url::new_with_base(address, &base).ok()?;
    url.set_protocol(if url.protocol() == "http:" { "ws:" } else { "wss:" });
    Some(url.href())
}

//! A session with the deployed signaling API, which has no push: the mailbox is asked again and again.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo_events::EventListener;
use liza_core::{Outgoing, Pace, SessionEvent, SessionFault, Way};
use liza_mailbox::{Backoff, Reader};
use liza_wire::deployed::{Envelope, Page, parse_posted, post_body, signals_query};
use liza_wire::{UserId, json_text};
use wasm_bindgen_futures::spawn_local;

use super::{Reports, Session, Signaling, fetch, waking};
use crate::clock::epoch_millis;
use crate::sleep::Sleeper;

/// For how long after the last sign of life the mailbox is asked at the quick rate of its pace, in milliseconds.
const QUICK_FOR: f64 = 15_000.0;

/// A signal that could not be sent for so long is given up, in milliseconds.
const SEND_FOR: f64 = 30_000.0;

/// Milliseconds between two questions: soon after a sign of life, and later.
const fn intervals(pace: Pace) -> (u32, u32) {
    match pace {
        Pace::Expecting => (150, 500),
        Pace::Resting => (500, 1_000),
    }
}

/// The deployed HTTP API at one address.
#[derive(Clone, Debug)]
pub struct Poll {
    url: String,
}

impl Poll {
    /// The API at `url`, which may be relative to the page.
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned() }
    }
}

impl Signaling for Poll {
    fn open(&self, me: UserId, reports: Reports) -> Box<dyn Session> {
        let session = Rc::new(PollSession {
            me,
            url: self.url.clone(),
            reports,
            pace: Cell::default(),
            active: Cell::new(epoch_millis()),
            troubled: Cell::new(false),
            closed: Cell::new(false),
            reading: Sleeper::default(),
            outbox: RefCell::default(),
            sending: Cell::new(false),
            retry: Sleeper::default(),
        });
        spawn_local(Rc::clone(&session).read());
        // Timers of a hidden page run once a minute.
        let looking = Rc::downgrade(&session);
        let listeners = waking::watch(Rc::new(move |_| {
            if let Some(session) = looking.upgrade() {
                session.touch();
                session.reading.wake();
                session.retry.wake();
            }
        }));
        Box::new(Handle { session, _listeners: listeners })
    }
}

/// Keeps the session's two tasks going; they end by themselves after it is dropped.
struct Handle {
    session: Rc<PollSession>,
    _listeners: Vec<EventListener>,
}

struct PollSession {
    me: UserId,
    url: String,
    reports: Reports,
    pace: Cell<Pace>,
    /// When something was sent, received or expected last.
    active: Cell<f64>,
    troubled: Cell<bool>,
    closed: Cell<bool>,
    reading: Sleeper,
    /// What is to be sent, with the time of its arrival here.
    outbox: RefCell<VecDeque<(f64, Outgoing)>>,
    sending: Cell<bool>,
    /// Where sending waits between two tries.
    retry: Sleeper,
}

impl Session for Handle {
    fn send(&self, outgoing: Outgoing) {
        let session = &self.session;
        session.outbox.borrow_mut().push_back((epoch_millis(), outgoing));
        session.touch();
        if !session.sending.replace(true) {
            spawn_local(Rc::clone(session).write());
        }
    }

    fn send_last(&self, outgoing: Outgoing) {
        // A failure cannot be reported either: the page is going.
        let _sent = fetch::post_last(&self.session.url, &self.session.body(&outgoing));
    }

    fn set_pace(&self, pace: Pace) {
        self.session.pace.set(pace);
        self.session.touch();
        self.session.reading.wake();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.session.closed.set(true);
        self.session.reading.wake();
    }
}

impl PollSession {
    fn touch(&self) {
        self.active.set(epoch_millis());
    }

    fn report(&self, event: SessionEvent) {
        if !self.closed.get() {
            self.reports.report(event);
        }
    }

    fn body(&self, outgoing: &Outgoing) -> String {
        json_text(&post_body(&self.me, &outgoing.to, &outgoing.signal))
    }

    async fn read(self: Rc<Self>) {
        let mut reader = Reader::new();
        let mut backoff = Backoff::new();
        let mut opened = false;
        while !self.closed.get() {
            let wait = match self.ask(reader.since()).await {
                Ok(page) => {
                    backoff.succeed();
                    self.recovered();
                    let malformed = page.malformed;
                    let fresh = reader.take(page);
                    if !opened {
                        opened = true;
                        self.report(SessionEvent::Transport(Way::Poll));
                        self.report(SessionEvent::Opened { old: fresh.old });
                    }
                    if malformed > 0 {
                        self.report(SessionEvent::Malformed(malformed));
                    }
                    self.deliver(fresh.envelopes);
                    if fresh.again { 0 } else { self.interval() }
                }
                Err(fault) => self.failed(fault, &mut backoff),
            };
            if !self.closed.get() {
                self.reading.sleep(wait).await;
            }
        }
    }

    async fn ask(&self, since: u64) -> Result<Page, SessionFault> {
        page(&self.url, &self.me, since).await
    }

    fn deliver(&self, envelopes: Vec<Envelope>) {
        if !envelopes.is_empty() {
            self.touch();
        }
        for envelope in envelopes {
            match envelope.open() {
                _ if self.closed.get() => {}
                Some((from, signal)) => self.reports.deliver(from, signal),
                None => self.report(SessionEvent::Malformed(1)),
            }
        }
    }

    fn interval(&self) -> u32 {
        let (soon, later) = intervals(self.pace.get());
        if epoch_millis() - self.active.get() < QUICK_FOR { soon } else { later }
    }

    async fn write(self: Rc<Self>) {
        let mut backoff = Backoff::new();
        loop {
            let Some((since, outgoing)) = self.outbox.borrow().front().cloned() else { break };
            let sent = match fetch::post(&self.url, &self.body(&outgoing)).await {
                Ok(answer) => parse_posted(&answer).map_err(SessionFault::from),
                Err(fault) => Err(fault),
            };
            let given_up = match sent {
                Ok(()) => {
                    backoff.succeed();
                    self.recovered();
                    None
                }
                Err(fault) if matches!(fault, SessionFault::Refused(_)) || epoch_millis() - since > SEND_FOR => {
                    Some(fault)
                }
                Err(fault) => {
                    self.retry.sleep(self.failed(fault, &mut backoff)).await;
                    continue;
                }
            };
            self.outbox.borrow_mut().pop_front();
            if let Some(fault) = given_up {
                let Outgoing { to, signal } = outgoing;
                self.report(SessionEvent::NotSent { to, signal, fault });
            }
        }
        self.sending.set(false);
    }

    /// Reports a failed request, and says in how many milliseconds to try again.
    fn failed(&self, fault: SessionFault, backoff: &mut Backoff) -> u32 {
        let retry_in = backoff.fail(js_sys::Math::random());
        self.troubled.set(true);
        self.report(SessionEvent::Troubled { fault, retry_in: retry_in.into() });
        retry_in
    }

    fn recovered(&self) {
        if self.troubled.take() {
            self.report(SessionEvent::Recovered);
        }
    }
}

/// What came into a mailbox of the deployed API at `url` after the second `since` of the Unix epoch.
pub(super) async fn page(url: &str, me: &UserId, since: u64) -> Result<Page, SessionFault> {
    let user = String::from(js_sys::encode_uri_component(me.as_str()));
    let url = [url, &signals_query(&user, since)].concat();
    Ok(Page::parse(&fetch::get(&url).await?)?)
}

//! A session with the deployed signaling API, which has no push: the mailbox is asked again and again.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use liza_core::{Event, Outgoing, Pace, SessionEvent, SessionFault};
use liza_mailbox::{Backoff, Reader};
use liza_wire::UserId;
use liza_wire::deployed::{Page, parse_posted, post_body};
use wasm_bindgen_futures::spawn_local;

use super::fetch;
use super::inbox::Inbox;
use super::sleep::Sleeper;

/// For how long after the last sign of life the mailbox is asked at the quick rate of its pace, in milliseconds.
const QUICK_FOR: f64 = 15_000.0;

/// A signal that could not be sent for so long is given up, in milliseconds.
const SEND_FOR: f64 = 30_000.0;

/// Milliseconds between two questions: right after something happened, and later.
const fn intervals(pace: Pace) -> (u32, u32) {
    match pace {
        Pace::Expecting => (150, 500),
        Pace::Resting => (500, 1_000),
    }
}

/// An open session. It ends with [`PollSession::close`].
pub(crate) struct PollSession {
    me: UserId,
    url: String,
    inbox: Inbox,
    pace: Cell<Pace>,
    /// When something was sent, received or expected last.
    active: Cell<f64>,
    troubled: Cell<bool>,
    closed: Cell<bool>,
    reading: Sleeper,
    outbox: RefCell<VecDeque<(f64, Outgoing)>>,
    sending: Cell<bool>,
}

impl PollSession {
    /// Begins to read the mailbox; `Opened` follows the first answer.
    pub(crate) fn open(url: &str, me: UserId, inbox: Inbox) -> Rc<Self> {
        let session = Rc::new(Self {
            me,
            url: url.to_owned(),
            inbox,
            pace: Cell::default(),
            active: Cell::new(super::epoch_millis()),
            troubled: Cell::new(false),
            closed: Cell::new(false),
            reading: Sleeper::default(),
            outbox: RefCell::default(),
            sending: Cell::new(false),
        });
        spawn_local(Rc::clone(&session).read());
        session
    }

    /// Sends a signal after those before it.
    pub(crate) fn send(self: &Rc<Self>, outgoing: Outgoing) {
        self.outbox.borrow_mut().push_back((super::epoch_millis(), outgoing));
        self.touch();
        if !self.sending.replace(true) {
            spawn_local(Rc::clone(self).write());
        }
    }

    /// Sends a signal at once, by a request that outlives the page.
    pub(crate) fn send_last(&self, outgoing: &Outgoing) {
        let body = post_body(&self.me, &outgoing.to, &outgoing.signal).to_string();
        // It cannot be reported either: the page is going.
        let _sent = fetch::post_last(&self.url, &body);
    }

    /// Asks sooner from now on, or later.
    pub(crate) fn set_pace(&self, pace: Pace) {
        self.pace.set(pace);
        self.touch();
        self.reading.wake();
    }

    /// Stops reading; what was to be sent is still sent.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.reading.wake();
    }

    fn touch(&self) {
        self.active.set(super::epoch_millis());
    }

    fn report(&self, event: SessionEvent) {
        if !self.closed.get() {
            self.inbox.put(Event::Session(event));
        }
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
                        self.report(SessionEvent::Opened { old: fresh.old });
                    }
                    if malformed > 0 {
                        self.report(SessionEvent::Malformed(malformed));
                    }
                    self.deliver(fresh.envelopes);
                    if fresh.again { 0 } else { self.interval() }
                }
                Err(fault) => {
                    self.failed(fault, &mut backoff)
                }
            };
            if !self.closed.get() {
                self.reading.sleep(wait).await;
            }
        }
    }

    async fn ask(&self, since: u64) -> Result<Page, SessionFault> {
        let user = js_sys::encode_uri_component(self.me.as_str());
        let url = format!("{}?action=signals&userId={}&since={since}", self.url, String::from(user));
        Ok(Page::parse(&fetch::get(&url).await?)?)
    }

    fn deliver(&self, envelopes: Vec<liza_wire::deployed::Envelope>) {
        if !envelopes.is_empty() {
            self.touch();
        }
        for envelope in envelopes {
            match envelope.open() {
                Some((from, signal)) if !self.closed.get() => self.inbox.put(Event::Signal { from, signal }),
                Some(_) => {}
                None => self.report(SessionEvent::Malformed(1)),
            }
        }
    }

    fn interval(&self) -> u32 {
        let (quick, slow) = intervals(self.pace.get());
        if super::epoch_millis() - self.active.get() < QUICK_FOR { quick } else { slow }
    }

    async fn write(self: Rc<Self>) {
        let mut backoff = Backoff::new();
        let retry = Sleeper::default();
        loop {
            let Some((since, outgoing)) = self.outbox.borrow().front().cloned() else { break };
            let body = post_body(&self.me, &outgoing.to, &outgoing.signal).to_string();
            let sent = match fetch::post(&self.url, body).await {
                Ok(answer) => parse_posted(&answer).map_err(SessionFault::from),
                Err(fault) => Err(fault),
            };
            match sent {
                Ok(()) => {
                    backoff.succeed();
                    self.recovered();
                    self.outbox.borrow_mut().pop_front();
                }
                Err(fault) => {
                    let refused = matches!(fault, SessionFault::Refused(_));
                    if refused || super::epoch_millis() - since > SEND_FOR {
                        self.outbox.borrow_mut().pop_front();
                        let Outgoing { to, signal } = outgoing;
                        self.report(SessionEvent::NotSent { to, signal, fault });
                    } else {
                        retry.sleep(self.failed(fault, &mut backoff)).await;
                    }
                }
            }
        }
        self.sending.set(false);
    }

    /// Reports a failed request, and says in how many milliseconds to try again.
    fn failed(&self, fault: SessionFault, backoff: &mut Backoff) -> u32 {
        let retry_in = backoff.fail(js_sys::Math::random());
        let retry_in = u32::try_from(retry_in.as_millis()).unwrap_or(u32::MAX);
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

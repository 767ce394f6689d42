//! Opening the session, and staying in it.

use std::rc::Rc;

use liza_core::{Note, Outgoing, SessionEvent, SessionFault, Way};
use liza_mailbox::Backoff;
use liza_wire::deployed::Page;
use liza_wire::json_text;
use liza_wire::service::{Opened, goodbye_body, open_body, signal_entry};
use wasm_bindgen_futures::spawn_local;

use super::requests::{Failure, LIMIT};
use super::stream::Lost;
use super::way::Ways;
use super::{Live, Shared, token};
use crate::settings::Transport;
use crate::signaling::{Poll, Signaling, poll};

/// How long a server may take to show that it has our service, in milliseconds.
const PROBE_LIMIT: u32 = 3_000;

/// Most bytes of what is said with a goodbye: browsers send no more than 64 KiB for a page that goes away (Fetch, 4.6,
/// `keepalive`).
const GOODBYE_BYTES: usize = 60 * 1024;

/// How often an id that is taken is asked for, in milliseconds.
const TAKEN_PAUSE: u32 = 2_000;

impl Shared {
    pub(super) async fn run(self: Rc<Self>) {
        let mut backoff = Backoff::new();
        // Once our service was there, an answer of something else is a passing fault.
        let mut known = !matches!(self.transport, Transport::Auto | Transport::Only(Way::Poll));
        let mut announced = false;
        let mut patient = false;
        if self.transport == Transport::Only(Way::Poll) && self.ask_deployed().await.is_ok() {
            return self.fall_back();
        }
        while !self.closed.get() {
            let taking_over = self.taking_over.get();
            match self.open(if known || patient { LIMIT } else { PROBE_LIMIT }).await {
                // The goodbye was said before there was anybody to say it.
                Ok(opened) if self.closed.get() => {
                    let _sent = self.post_last("goodbye", &goodbye_body(&opened.token, Vec::new()));
                }
                Ok(opened) => {
                    backoff.succeed();
                    known = true;
                    if self.transport == Transport::Only(Way::Poll) && !announced {
                        self.reports.note(Note::NoDeployed);
                    }
                    self.begin(opened);
                    if announced {
                        self.report(SessionEvent::Reopened);
                    }
                    self.stay(&mut announced).await;
                    self.live.take();
                }
                Err(Failure::Refused(refusal)) if refusal.code == "user-taken" => {
                    self.recovered();
                    known = true;
                    // A takeover that is refused: what is remembered is not the token of whoever has the id now.
                    let ours = !taking_over && self.remembered().is_some();
                    // A page of this browser that nobody reads any more: it was closed, or is being reloaded.
                    if ours && !refusal.held {
                        self.taking_over.set(true);
                        continue;
                    }
                    self.report(SessionEvent::Taken { ours });
                    self.lull.sleep(TAKEN_PAUSE).await;
                }
                // Our service may be slow, and the deployed API beside it: that is not taken for the lack of ours.
                Err(Failure::Fault(fault @ SessionFault::Silent(_))) if !known && !patient => {
                    patient = true;
                    let retry_in = self.failed(fault, &mut backoff);
                    self.lull.sleep(retry_in).await;
                }
                Err(Failure::Fault(_)) if !known => match self.ask_deployed().await {
                    Ok(_) => return self.fall_back(),
                    Err(fault) => {
                        let retry_in = self.failed(fault, &mut backoff);
                        self.lull.sleep(retry_in).await;
                    }
                },
                Err(failure) => {
                    known |= matches!(failure, Failure::Refused(_));
                    let retry_in = self.failed(failure.into_fault(), &mut backoff);
                    self.lull.sleep(retry_in).await;
                }
            }
        }
    }

    async fn open(&self, limit: u32) -> Result<Opened, Failure> {
        let takeover = if self.taking_over.take() { self.remembered() } else { None };
        // Until there is an answer it is the same request, whose answer may have been lost.
        let key = self.opening.take().or_else(token::random);
        self.opening.replace(key.clone());
        let body = open_body(&self.me, key.as_ref(), takeover.as_ref());
        let answer = self.post("sessions", &body, limit).await?;
        let opened = Opened::parse(&answer).map_err(|error| Failure::Fault(error.into()))?;
        self.opening.take();
        Ok(opened)
    }

    fn begin(self: &Rc<Self>, opened: Opened) {
        self.remember(&opened.token);
        let turn = opened.turn;
        *self.live.borrow_mut() = Some(Live::new(opened));
        if turn {
            let session = Rc::clone(self);
            spawn_local(async move { session.fetch_ice_servers().await });
        }
        self.answered.wake();
    }

    /// Reads for as long as the session lives: whoever writes may be the first to hear that it does not.
    async fn stay(self: &Rc<Self>, announced: &mut bool) {
        let mut ways = Ways::new(self.transport);
        let mut backoff = Backoff::new();
        while !self.closed.get() && self.live.borrow().is_some() {
            let mut ready = false;
            let way = ways.current();
            let lost = self.stream(way, || {
                ready = true;
                self.ready(way, announced);
            });
            match lost.await {
                Lost::Session => return,
                Lost::TakenOver => {
                    // The goodbye and the remembered token are the other page's now.
                    self.live.take();
                    self.report(SessionEvent::TakenOver);
                    self.closed.set(true);
                }
                Lost::Outdated => {}
                Lost::Blocked if ways.next() => self.reports.note(Note::NoTransport(way)),
                Lost::Blocked => self.pause(SessionFault::Unreachable, &mut backoff).await,
                Lost::Broken(fault) => {
                    if ready {
                        backoff.succeed();
                    }
                    self.pause(fault, &mut backoff).await;
                }
            }
        }
    }

    async fn pause(&self, fault: SessionFault, backoff: &mut Backoff) {
        if !self.closed.get() {
            let retry_in = self.failed(fault, backoff);
            self.lull.sleep(retry_in).await;
        }
    }

    /// Events come: the session is as good as it can be.
    fn ready(&self, way: Way, announced: &mut bool) {
        self.recovered();
        self.report(SessionEvent::Transport(way));
        if !std::mem::replace(announced, true) {
            self.report(SessionEvent::Opened { old: 0 });
        }
    }

    /// Whether the deployed API is there instead of our service, and if not, what is.
    async fn ask_deployed(&self) -> Result<Page, SessionFault> {
        poll::page(&self.url, &self.me, 0).await
    }

    fn fall_back(&self) {
        if self.closed.get() {
            return;
        }
        if self.transport == Transport::Auto {
            self.reports.note(Note::NoService);
        }
        self.recovered();
        let deployed = Poll::new(&self.url).open(self.me.clone(), self.reports.clone());
        let mut outbox = self.outbox.borrow_mut();
        for outgoing in outbox.take_all() {
            deployed.send(outgoing);
        }
        *self.deployed.borrow_mut() = Some(deployed);
    }

    /// Says what is left to say, and ends the session, by one request that outlives the page.
    pub(super) fn say_goodbye(&self) {
        let Some(live) = self.live.take() else { return };
        let outbox = &mut *self.outbox.borrow_mut();
        for outgoing in self.last.take().into_iter().rev() {
            outbox.add_first(outgoing);
        }
        let mut bytes = 0;
        let entries = outbox.batch().map(|waiting| {
            let Outgoing { to, signal } = &waiting.item;
            signal_entry(&waiting.key, to, signal)
        });
        let entries = entries.take_while(|entry| {
            bytes += json_text(entry).len();
            bytes < GOODBYE_BYTES
        });
        let entries = entries.collect();
        self.forget();
        // A failure cannot be reported either: the session is over.
        let _sent = self.post_last("goodbye", &goodbye_body(&live.token, entries));
    }
}

//! Signaling inside one page.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use liza_core::{Outgoing, Pace, SessionEvent};
use liza_wire::UserId;

use super::{Reports, Session, Signaling};

/// Joins the clients of one page without a server. All clones are the same exchange.
///
/// A signal to somebody who has no session is lost, as it would be on the way to a closed page. Of two sessions under one
/// id the later one gets the signals.
#[derive(Clone, Default)]
pub struct Exchange(Rc<RefCell<BTreeMap<UserId, (u32, Reports)>>>);

struct Seat {
    exchange: Exchange,
    me: UserId,
    number: u32,
}

impl Signaling for Exchange {
    fn open(&self, me: UserId, reports: Reports) -> Box<dyn Session> {
        let mut seats = self.0.borrow_mut();
        let number = seats.get(&me).map_or(0, |(number, _)| number + 1);
        reports.report(SessionEvent::Opened { old: 0 });
        seats.insert(me.clone(), (number, reports));
        Box::new(Seat { exchange: self.clone(), me, number })
    }
}

impl Session for Seat {
    fn send(&self, outgoing: Outgoing) {
        if let Some((_, reports)) = self.exchange.0.borrow().get(&outgoing.to) {
            reports.deliver(self.me.clone(), Ok(outgoing.signal));
        }
    }

    fn send_last(&self, outgoing: Outgoing) {
        self.send(outgoing);
    }

    fn set_pace(&self, _: Pace) {}
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.exchange.0.borrow_mut();
        if seats.get(&self.me).is_some_and(|(number, _)| *number == self.number) {
            seats.remove(&self.me);
        }
    }
}

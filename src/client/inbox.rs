//! The queue between the browser's callbacks and the engine.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use liza_core::{Event, Note};
use wasm_bindgen_futures::spawn_local;

/// Takes events, one at a time.
pub(crate) trait Receiver: 'static {
    /// Handles one event.
    fn take(&self, event: Event);

    /// The queue is empty for now: a good moment to say once what all those events have changed.
    fn rest(&self);
}

/// Where callbacks put events. It does not keep the receiver alive; events for one that is gone are dropped.
#[derive(Clone)]
pub(crate) struct Inbox(Rc<Queue>);

struct Queue {
    receiver: Weak<dyn Receiver>,
    events: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
}

impl Inbox {
    pub(crate) fn new<R: Receiver>(receiver: &Weak<R>) -> Self {
        let receiver: Weak<dyn Receiver> = receiver.clone();
        Self(Rc::new(Queue { receiver, events: RefCell::default(), running: Cell::new(false) }))
    }

    /// Queues an event; it is handled in a microtask.
    pub(crate) fn put(&self, event: Event) {
        self.0.events.borrow_mut().push_back(event);
        if self.0.running.replace(true) {
            return;
        }
        let queue = Rc::clone(&self.0);
        spawn_local(async move { queue.run() });
    }

    /// Queues a line of the log.
    pub(crate) fn note(&self, note: Note) {
        self.put(Event::Noted(note));
    }
}

impl Queue {
    fn run(&self) {
        while let Some(receiver) = self.receiver.upgrade() {
            let Some(event) = self.events.borrow_mut().pop_front() else {
                receiver.rest();
                break;
            };
            receiver.take(event);
        }
        self.running.set(false);
    }
}

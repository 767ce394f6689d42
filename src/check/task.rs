//! Work that ends when nobody wants it any more.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use wasm_bindgen_futures::spawn_local;

/// What a task does.
pub(super) type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Asynchronous work. Dropping it drops all that the work holds, at once; only work that is just being done is done up to
/// its next wait.
pub(super) struct Task {
    _work: Rc<RefCell<Option<Work>>>,
}

impl Task {
    pub(super) fn new(work: Work) -> Self {
        let slot: Rc<RefCell<Option<Work>>> = Rc::new(RefCell::new(Some(work)));
        let polled = Rc::downgrade(&slot);
        spawn_local(poll_fn(move |context| {
            let Some(slot) = polled.upgrade() else { return Poll::Ready(()) };
            let mut work = slot.borrow_mut();
            let state = work.as_mut().map_or(Poll::Ready(()), |work| work.as_mut().poll(context));
            if state.is_ready() {
                work.take();
            }
            state
        }));
        Self { _work: slot }
    }
}

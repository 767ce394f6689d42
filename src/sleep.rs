//! Waiting that can be cut short.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use gloo_timers::callback::Timeout;

/// Lets one task sleep and anybody wake it.
#[derive(Clone, Default)]
pub(crate) struct Sleeper(Rc<Inner>);

#[derive(Default)]
struct Inner {
    woken: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Sleeper {
    /// Sleeps for `millis`, or until [`Sleeper::wake`], also one that came before.
    pub(crate) async fn sleep(&self, millis: u32) {
        let sleeper = self.clone();
        let _timer = Timeout::new(millis, move || sleeper.wake());
        poll_fn(|context| {
            if self.0.woken.take() {
                return Poll::Ready(());
            }
            *self.0.waker.borrow_mut() = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Ends the sleep, or the next one at once.
    pub(crate) fn wake(&self) {
        self.0.woken.set(true);
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}

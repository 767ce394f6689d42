//! The steps of a peer connection, one after the other.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

type Step = Pin<Box<dyn Future<Output = ()>>>;

/// Runs asynchronous steps in the order in which they were added; none begins before the one before it is done. So a
/// candidate is not added before the description that was given to the connection first is set.
#[derive(Clone, Default)]
pub(crate) struct Operations(Rc<Inner>);

#[derive(Default)]
struct Inner {
    steps: RefCell<VecDeque<Step>>,
    running: Cell<bool>,
    closed: Cell<bool>,
}

impl Operations {
    pub(crate) fn add(&self, step: impl Future<Output = ()> + 'static) {
        if self.0.closed.get() {
            return;
        }
        self.0.steps.borrow_mut().push_back(Box::pin(step));
        if self.0.running.replace(true) {
            return;
        }
        let inner = Rc::clone(&self.0);
        spawn_local(async move {
            loop {
                let Some(step) = inner.steps.borrow_mut().pop_front() else { break };
                step.await;
            }
            inner.running.set(false);
        });
    }

    /// Forgets the steps that have not begun.
    pub(crate) fn close(&self) {
        self.0.closed.set(true);
        self.0.steps.borrow_mut().clear();
    }
}

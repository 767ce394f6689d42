//! A check before the call, alone in one tab: devices, signaling, each ICE server, and a call inside the page.
//!
//! What was seen is a [`Finding`], and what it means is decided by [`Finding::verdict`] and [`Finding::advice`], without a
//! browser. Everything that a check opens is a value of one of its [`Task`]s, and goes with them.

mod devices;
mod finding;
mod ice;
mod loopback;
mod signaling;
mod task;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

pub use finding::{Advice, Finding, Seen, Server, Subject, Verdict};

use crate::client::devices::Chosen;
use crate::settings::{IceServer, MediaSource, Settings};
use task::{Task, Work};

/// A running check. Dropping it ends it and closes all that it opened.
pub struct Check(Rc<Checking>);

struct Checking {
    settings: Settings,
    found: Box<dyn Fn(Option<Finding>)>,
    tasks: RefCell<Vec<Task>>,
    running: Cell<usize>,
}

impl Check {
    /// Checks what the settings name. `found` is called with each finding as it comes, and with nothing once all have.
    pub fn run(settings: &Settings, found: impl Fn(Option<Finding>) + 'static) -> Self {
        let checking = Rc::new(Checking {
            settings: settings.clone(),
            found: Box::new(found),
            tasks: RefCell::default(),
            running: Cell::new(0),
        });
        if settings.media == MediaSource::Synthetic {
            checking.tell(Subject::Camera, Seen::NotAsked);
            checking.tell(Subject::Microphone, Seen::NotAsked);
        } else {
            let chosen = Chosen::new(MediaSource::Camera);
            checking.start(devices::check(Rc::clone(&checking), chosen));
        }
        checking.start(signaling::check(Rc::clone(&checking)));
        let looped = Rc::clone(&checking);
        checking.start(async move {
            let seen = loopback::connect().await;
            looped.tell(Subject::Loopback, seen);
        });
        Self(checking)
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        // A task holds what it reports to.
        drop(self.0.tasks.take());
    }
}

impl Checking {
    fn tell(&self, subject: Subject, seen: Seen) {
        (self.found)(Some(Finding { subject, seen }));
    }

    fn start(self: &Rc<Self>, work: impl Future<Output = ()> + 'static) {
        self.begin(Box::pin(work));
    }

    fn begin(self: &Rc<Self>, work: Work) {
        self.running.set(self.running.get() + 1);
        let checking = Rc::downgrade(self);
        let task = Task::new(Box::pin(async move {
            work.await;
            if let Some(checking) = checking.upgrade() {
                checking.running.set(checking.running.get() - 1);
                if checking.running.get() == 0 {
                    (checking.found)(None);
                }
            }
        }));
        self.tasks.borrow_mut().push(task);
    }

    /// Asks each address of each ICE server, all at once.
    fn ask_ice_servers(self: &Rc<Self>, servers: &[IceServer]) {
        for kind in Server::ALL {
            let urls = servers.iter().flat_map(|server| server.urls.iter().map(move |url| (server, url)));
            let mut none = true;
            for (server, url) in urls.filter(|(_, url)| Server::of(url) == kind) {
                none = false;
                let one = IceServer { urls: vec![url.clone()], ..server.clone() };
                let (checking, subject) = (Rc::clone(self), Subject::Ice(kind, url.clone()));
                self.start(async move {
                    let seen = ice::ask(kind, one).await;
                    checking.tell(subject, seen);
                });
            }
            if none {
                let turn = servers.iter().any(IceServer::relays);
                self.tell(Subject::Ice(kind, String::new()), Seen::NoServer { turn });
            }
        }
    }
}

//! One user's call client.
//!
//! Whatever happens in the browser (a press, an answer of the signaling API, a report of the peer connection) becomes an
//! [`Event`] in an inbox. A microtask takes the events out one by one, hands them to the [`Engine`], and carries out its
//! commands. So nothing happens inside a browser's callback, and nothing happens twice at a time.

mod camera;
mod closing;
pub(crate) mod configuration;
pub mod devices;
mod errors;
mod frames;
mod handler;
mod inbox;
mod link;
mod network;
mod operations;
pub(crate) mod statistics;
mod steps;
pub(crate) mod synthetic;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::Array;
use liza_core::{
    Attempt, Blocked, Command, Engine, Event, Limits, LinkCommand, LinkEvent, Mark, MediaCommand, Note, Press, Route,
    SessionCommand, View,
};
use liza_wire::{Signal, SignalError, UserId};
use web_sys::HtmlVideoElement;

use crate::clock::{epoch_millis, now};
use crate::method::call;
use crate::settings::Settings;
use crate::signaling::{Reports, Service, Session, Signaling};
use camera::Camera;
use devices::Chosen;
pub(crate) use frames::FirstFrame;
pub(crate) use inbox::{Inbox, Receiver};
use link::Link;

/// Where a client shows the two pictures. It sets and clears their `srcObject` and nothing else.
#[derive(Clone, Debug)]
pub struct Videos {
    /// The own camera. Should be `muted`.
    pub local: HtmlVideoElement,
    /// The peer's camera and microphone.
    pub remote: HtmlVideoElement,
}

/// What a client tells whoever shows it.
#[derive(Clone, Debug)]
pub enum Update {
    /// A line of the log.
    Note {
        /// Milliseconds since the Unix epoch, with a fraction.
        at: f64,
        /// What to tell.
        note: Note,
    },
    /// A signal went out or came in.
    Signal(Passed),
    /// A timing mark, to be written at once.
    Mark(Mark),
    /// [`Client::view`] may have changed.
    View,
}

/// A signal that went out or came in, as it is: an SDP or a candidate in it is for no log.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Milliseconds since the Unix epoch, with a fraction.
    pub at: f64,
    /// It went out; otherwise it came in.
    pub sent: bool,
    /// The other side, as far as it is known.
    pub other: Option<UserId>,
    /// Which way.
    pub route: Route,
    /// The signal, or why it cannot be read.
    pub signal: Result<Signal, SignalError>,
}

/// One user's call client. Dropping it ends everything.
pub struct Client {
    driver: Rc<Driver>,
    _listeners: Vec<EventListener>,
}

impl Client {
    /// A stopped client of the signaling API in the settings. `on_update` is called for all that happens, and never
    /// from within [`Client::press`].
    pub fn new(settings: &Settings, videos: Videos, on_update: impl Fn(Update) + 'static) -> Self {
        let signaling = Service::new(&settings.signaling, settings.transport);
        Self::with_signaling(settings, Box::new(signaling), videos, on_update)
    }

    /// A stopped client whose signals travel another way.
    pub fn with_signaling(
        settings: &Settings,
        signaling: Box<dyn Signaling>,
        videos: Videos,
        on_update: impl Fn(Update) + 'static,
    ) -> Self {
        let driver = Rc::new_cyclic(|driver| Driver {
            engine: RefCell::new(Engine::new(Limits::default(), random_bits())),
            inbox: Inbox::new(driver),
            settings: settings.clone(),
            signaling,
            videos,
            on_update: Box::new(on_update),
            session: RefCell::default(),
            link: RefCell::default(),
            camera: RefCell::default(),
            chosen: RefCell::new(Chosen::new(settings.media)),
            addressee: RefCell::default(),
            timer: Cell::default(),
            changed: Cell::default(),
        });
        let mut listeners = network::watch(&driver.inbox);
        listeners.extend(devices::watch({
            let inbox = driver.inbox.clone();
            move || inbox.put(Event::DevicesChanged)
        }));
        Self { driver, _listeners: listeners }
    }

    /// Asks for something; what cannot be done now is only noted in the log.
    pub fn press(&self, press: Press) {
        self.driver.inbox.put(Event::Press(press));
    }

    /// Whether something can be pressed now, and if not, why.
    ///
    /// # Errors
    /// Why it cannot: the first hindrance.
    pub fn allows(&self, press: &Press) -> Result<(), Blocked> {
        self.driver.engine.borrow().allows(press)
    }

    /// The client at a glance.
    pub fn view(&self) -> View {
        self.driver.engine.borrow().view()
    }

    /// Says goodbye at once, by requests that outlive the page: for `pagehide`.
    pub fn leave(&self) {
        self.driver.take(Event::Leaving);
        self.driver.rest();
    }

    /// Plays the peer's sound through a loudspeaker, by its `deviceId`, where the browser can (W3C Audio Output Devices).
    pub fn use_speaker(&self, id: &str) {
        // A loudspeaker that is gone leaves the one before it in use.
        call(&self.driver.videos.remote, "setSinkId", &Array::of1(&id.into()));
    }

    /// Plays the peer's media, after a click, where the browser had refused to.
    pub fn play(&self) {
        if let Some(link) = &*self.driver.link.borrow() {
            link.play();
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.leave();
    }
}

/// The engine and what its commands go to.
struct Driver {
    engine: RefCell<Engine>,
    inbox: Inbox,
    settings: Settings,
    signaling: Box<dyn Signaling>,
    videos: Videos,
    on_update: Box<dyn Fn(Update)>,
    session: RefCell<Option<Box<dyn Session>>>,
    link: RefCell<Option<Link>>,
    camera: RefCell<Option<Camera>>,
    chosen: RefCell<Chosen>,
    addressee: RefCell<Option<UserId>>,
    timer: Cell<Option<Timeout>>,
    /// Something happened since the view was told of.
    changed: Cell<bool>,
}

impl Receiver for Driver {
    fn take(&self, event: Event) {
        match &event {
            Event::Signal { from, signal } => self.passed(false, Some(from.clone()), Route::Api, signal.clone()),
            Event::Link(_, LinkEvent::ChannelSignal(signal)) => {
                self.passed(false, self.peer(), Route::Channel, signal.clone());
            }
            _ => {}
        }
        let noted = matches!(event, Event::Noted(_) | Event::Link(_, LinkEvent::Sampled(_)));
        let commands = self.engine.borrow_mut().handle(now(), event);
        // A note alone changes nothing that can be seen.
        if !noted || commands.len() > 1 {
            self.changed.set(true);
        }
        for command in commands {
            self.carry_out(command);
        }
        self.set_timer();
    }

    fn rest(&self) {
        if self.changed.take() {
            (self.on_update)(Update::View);
        }
    }
}

impl Driver {
    fn carry_out(&self, command: Command) {
        match command {
            Command::Session(command) => self.session(command),
            Command::Link(attempt, command) => self.link(attempt, command),
            Command::Media(attempt, command) => self.media(attempt, command),
            Command::Use(device, id) => self.chosen.borrow_mut().choose(device, id),
            Command::Mark(mark) => (self.on_update)(Update::Mark(mark)),
            Command::Note(note) => self.note(note),
        }
    }

    fn note(&self, note: Note) {
        (self.on_update)(Update::Note { at: epoch_millis(), note });
    }

    fn passed(&self, sent: bool, other: Option<UserId>, route: Route, signal: Result<Signal, SignalError>) {
        (self.on_update)(Update::Signal(Passed { at: epoch_millis(), sent, other, route, signal }));
    }

    /// The other side of the call; when this event has just ended it, whoever was written to last.
    fn peer(&self) -> Option<UserId> {
        self.engine.borrow().view().peer.or_else(|| self.addressee.borrow().clone())
    }

    fn session(&self, command: SessionCommand) {
        if let SessionCommand::Open(me) = command {
            let session = self.signaling.open(me, Reports::new(self.inbox.clone()));
            *self.session.borrow_mut() = Some(session);
            return;
        }
        let mut slot = self.session.borrow_mut();
        let Some(session) = slot.as_ref() else { return };
        if let SessionCommand::Send(out) | SessionCommand::SendLast(out) = &command {
            *self.addressee.borrow_mut() = Some(out.to.clone());
            self.passed(true, Some(out.to.clone()), Route::Api, Ok(out.signal.clone()));
        }
        match command {
            SessionCommand::Send(outgoing) => session.send(outgoing),
            SessionCommand::SendLast(outgoing) => session.send_last(outgoing),
            SessionCommand::Pace(pace) => session.set_pace(pace),
            SessionCommand::TakeOver => session.take_over(),
            SessionCommand::Open(_) | SessionCommand::Close => *slot = None,
        }
    }

    fn link(&self, attempt: Attempt, command: LinkCommand) {
        if let LinkCommand::Create(role) = command {
            let given = self.session.borrow().as_ref().map(|session| session.ice_servers()).unwrap_or_default();
            let settings = self.settings.with_ice_servers(given);
            match Link::create(attempt, role, &settings, &self.videos.remote, self.inbox.clone()) {
                Ok(link) => *self.link.borrow_mut() = Some(link),
                Err(failed) => self.inbox.put(Event::Link(attempt, failed)),
            }
            return;
        }
        let mut slot = self.link.borrow_mut();
        let Some(link) = slot.as_ref().filter(|link| link.attempt() == attempt) else { return };
        if let LinkCommand::Say(signal) = &command {
            self.passed(true, self.peer(), Route::Channel, Ok(signal.clone()));
        }
        match command {
            LinkCommand::Close => *slot = None,
            LinkCommand::SendMedia => {
                if let Some(camera) = self.camera.borrow().as_ref().filter(|camera| camera.attempt() == attempt) {
                    link.send_media(camera.outgoing());
                }
            }
            LinkCommand::MakeOffer { .. } | LinkCommand::TakeOffer { .. } => {
                let anew = matches!(command, LinkCommand::MakeOffer { restart: true, .. });
                if let Some(session) = &*self.session.borrow() {
                    link.renew_ice_servers(session.renewed_ice_servers(anew), self.settings.clone());
                }
                link.carry_out(command);
            }
            command => link.carry_out(command),
        }
    }

    fn media(&self, attempt: Attempt, command: MediaCommand) {
        let mut slot = self.camera.borrow_mut();
        match command {
            MediaCommand::Open(wanted) => {
                let camera = match slot.take().filter(|camera| camera.attempt() == attempt) {
                    Some(camera) => camera,
                    None => Camera::new(attempt, self.videos.local.clone(), self.inbox.clone()),
                };
                let me = self.engine.borrow().view().me;
                camera.open(wanted, &self.chosen.borrow(), me.as_ref().map_or("", UserId::as_str));
                *slot = Some(camera);
            }
            MediaCommand::Close => {
                slot.take_if(|camera| camera.attempt() == attempt);
            }
            command => {
                let Some(camera) = slot.as_ref().filter(|camera| camera.attempt() == attempt) else { return };
                match command {
                    MediaCommand::Mute(muted) => camera.mute(muted),
                    MediaCommand::Stop(device) => camera.stop(device),
                    MediaCommand::ShareScreen => camera.share_screen(),
                    MediaCommand::StopScreen => camera.stop_screen(),
                    MediaCommand::Open(_) | MediaCommand::Close => {}
                }
            }
        }
    }

    fn set_timer(&self) {
        let timer = self.engine.borrow().deadline().map(|deadline| {
            let inbox = self.inbox.clone();
            let millis = deadline.since(now()).saturating_add(1);
            Timeout::new(u32::try_from(millis).unwrap_or(u32::MAX), move || inbox.put(Event::Time))
        });
        self.timer.set(timer);
    }
}

/// Random bits that need not be secret: they only keep the call ids of two pages apart.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn random_bits() -> u64 {
    let half = || (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
    half() << 32 | half()
}

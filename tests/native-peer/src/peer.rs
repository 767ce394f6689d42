//! The engine, and what its commands go to.

use std::future::pending;
use std::time::{Duration, Instant};

use liza_core::{
    Attempt, Command, Engine, Event, Limits, LinkCommand, LinkEvent, LinkStep, MediaCommand, MediaEvent, Moment, Press,
    SessionCommand, State,
};
use liza_wire::UserId;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::PeerError;
use crate::link::Link;
use crate::session::Session;

/// How long a peer may take to stand as it is wanted, on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(20);

/// How a peer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The engine's state.
    pub state: State,
    /// Pictures that came in the call.
    pub pictures: u64,
    /// Pieces of sound that came in the call.
    pub sounds: u64,
}

/// A caller without a browser. Dropping it is as if its machine had lost its power.
pub struct NativePeer {
    events: UnboundedSender<Event>,
    standing: watch::Receiver<Standing>,
    task: JoinHandle<()>,
}

impl NativePeer {
    /// Opens a session under `me` with the signaling service at `base`, as in `http://localhost:8080/api/signaling`.
    ///
    /// # Errors
    /// `me` is no user id.
    pub fn start(base: &str, me: &str) -> Result<Self, PeerError> {
        Self::begin(base, me, false)
    }

    /// The same, but what it sends back as pictures is nonsense that no browser can decode.
    ///
    /// # Errors
    /// `me` is no user id.
    pub fn start_garbling(base: &str, me: &str) -> Result<Self, PeerError> {
        Self::begin(base, me, true)
    }

    fn begin(base: &str, me: &str, garbled: bool) -> Result<Self, PeerError> {
        let me = UserId::parse(me).map_err(PeerError::UserId)?;
        let (events, inbox) = unbounded_channel();
        let idle = Standing { state: State::Stopped, pictures: 0, sounds: 0 };
        let (told, standing) = watch::channel(idle);
        let running = Running {
            engine: Engine::new(Limits::default(), std::process::id().into()),
            began: Instant::now(),
            base: base.to_owned(),
            garbled,
            events: events.clone(),
            session: None,
            link: None,
            told,
        };
        let task = tokio::spawn(async move {
            if let Err(why) = running.run(inbox).await {
                eprintln!("native peer: {why}");
            }
        });
        let peer = Self { events, standing, task };
        peer.press(Press::Start { me });
        Ok(peer)
    }

    /// Presses as a person would.
    pub fn press(&self, press: Press) {
        // A peer that ended stands still, which whoever waits for it sees.
        let _ = self.events.send(Event::Press(press));
    }

    /// Waits until the peer stands as `right` wants it.
    ///
    /// # Errors
    /// [`PeerError::Gone`] where it ends before, [`PeerError::Late`] where it takes longer than [`LIMIT`].
    pub async fn stands(&self, right: impl FnMut(&Standing) -> bool) -> Result<Standing, PeerError> {
        let mut standing = self.standing.clone();
        match tokio::time::timeout(LIMIT, standing.wait_for(right)).await {
            Ok(Ok(stands)) => return Ok(*stands),
            Ok(Err(_)) => return Err(PeerError::Gone),
            Err(_) => {}
        }
        Err(PeerError::Late(*self.standing.borrow()))
    }
}

impl Drop for NativePeer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Running {
    engine: Engine,
    began: Instant,
    base: String,
    garbled: bool,
    events: UnboundedSender<Event>,
    session: Option<Session>,
    link: Option<Link>,
    told: watch::Sender<Standing>,
}

impl Running {
    async fn run(mut self, mut inbox: UnboundedReceiver<Event>) -> Result<(), PeerError> {
        loop {
            let due = self.engine.deadline().map(|moment| self.began + Duration::from_millis(moment.0));
            let event = tokio::select! {
                Some(event) = inbox.recv() => Some(event),
                () = sleep_until(due) => Some(Event::Time),
                waited = wait(&mut self.link) => { waited?; None }
            };
            if let Some(event) = event {
                self.take(event).await?;
            }
            if let Some(link) = &mut self.link {
                let attempt = link.attempt;
                for happened in link.drive().await? {
                    self.take(Event::Link(attempt, happened)).await?;
                }
            }
            self.tell();
        }
    }

    fn tell(&self) {
        let echo = self.link.as_ref().map(|link| link.echo).unwrap_or_default();
        let state = self.engine.view().state;
        let now = Standing { state, pictures: echo.pictures, sounds: echo.sounds };
        self.told.send_if_modified(|told| std::mem::replace(told, now) != now);
    }

    async fn take(&mut self, event: Event) -> Result<(), PeerError> {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        for command in self.engine.handle(Moment(now), event) {
            match command {
                Command::Session(command) => self.session(command).await?,
                Command::Link(attempt, command) => self.link(attempt, command).await,
                Command::Media(attempt, MediaCommand::Open(wanted)) => {
                    self.report(Event::Media(attempt, MediaEvent::Opened(wanted)));
                }
                Command::Media(..) | Command::Use(..) | Command::Mark(_) | Command::Note(_) => {}
            }
        }
        Ok(())
    }

    fn report(&self, event: Event) {
        // The other end is in `run`.
        let _ = self.events.send(event);
    }

    async fn session(&mut self, command: SessionCommand) -> Result<(), PeerError> {
        match command {
            SessionCommand::Open(me) => {
                self.session = Some(Session::open(&self.base, &me, self.events.clone()).await?);
            }
            SessionCommand::Send(outgoing) | SessionCommand::SendLast(outgoing) => {
                if let Some(session) = &self.session {
                    session.send(outgoing);
                }
            }
            SessionCommand::Close => {
                if let Some(session) = self.session.take() {
                    session.close().await?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn link(&mut self, attempt: Attempt, command: LinkCommand) {
        match command {
            LinkCommand::Create(_) => match Link::create(attempt, self.garbled).await {
                Ok(link) => self.link = Some(link),
                Err(why) => {
                    let failed = LinkEvent::Failed { step: LinkStep::Create, name: why.to_string() };
                    self.report(Event::Link(attempt, failed));
                }
            },
            LinkCommand::Close => {
                self.link.take_if(|link| link.attempt == attempt);
            }
            command => {
                let Some(link) = self.link.as_mut().filter(|link| link.attempt == attempt) else { return };
                if let Some(happened) = link.carry_out(command) {
                    self.report(Event::Link(attempt, happened));
                }
            }
        }
    }
}

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => pending().await,
    }
}

async fn wait(link: &mut Option<Link>) -> Result<(), PeerError> {
    match link {
        Some(link) => link.wait().await,
        None => pending().await,
    }
}

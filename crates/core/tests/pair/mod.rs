//! Two engines, the network between them and a browser under each, all in memory and with a clock that is set by hand.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its own part; a test may unwrap")]

use std::collections::VecDeque;

use liza_core::{
    Attempt, Command, End, Engine, Event, Limits, LinkCommand, LinkEvent, LinkState, Mark, MediaCommand, MediaEvent,
    MediaFault, Moment, Note, Outgoing, Press, Role, SessionCommand, SessionEvent, State, Stats,
};
use liza_wire::{Candidate, Payload, Signal, UserId};

pub fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

/// One user: an engine and what its commands led to.
pub struct Side {
    pub me: UserId,
    pub engine: Engine,
    pub sent: Vec<Signal>,
    pub notes: Vec<Note>,
    pub marks: Vec<Mark>,
    /// The attempt whose devices are open.
    pub devices: Option<Attempt>,
    /// What camera, microphone and screen were told in the middle of a call.
    pub media_commands: Vec<(Attempt, MediaCommand)>,
    /// How often tracks were put into the connection.
    pub sent_media: usize,
    /// What the connection's statistics are.
    pub stats: Stats,
    /// What the next request for devices meets.
    pub media_fault: Option<MediaFault>,
    link: Option<FakeLink>,
}

struct FakeLink {
    attempt: Attempt,
    described: bool,
    up: bool,
}

impl Side {
    pub fn state(&self) -> State {
        self.engine.view().state
    }

    pub fn role(&self) -> Option<Role> {
        self.engine.view().role
    }

    pub fn has_link(&self) -> bool {
        self.link.is_some()
    }

    pub fn attempt(&self) -> Attempt {
        self.link.as_ref().map(|link| link.attempt).unwrap_or_default()
    }

    pub fn ends(&self) -> Vec<&End> {
        self.notes.iter().filter_map(|note| if let Note::Ended(end, _) = note { Some(end) } else { None }).collect()
    }
}

/// User 1, user 2, and all that is under way.
pub struct Pair {
    pub now: Moment,
    pub one: Side,
    pub two: Side,
    /// Signals on their way, with the side they go to.
    pub network: VecDeque<(usize, Signal)>,
    /// What the two browsers will report.
    browser: VecDeque<(usize, Event)>,
    /// Whether the peer connections find each other.
    pub path: bool,
}

impl Pair {
    /// Both are stopped.
    pub fn new() -> Self {
        let side = |name, seed| Side {
            me: user(name),
            engine: Engine::new(Limits::default(), seed),
            sent: Vec::new(),
            notes: Vec::new(),
            marks: Vec::new(),
            devices: None,
            media_commands: Vec::new(),
            sent_media: 0,
            stats: Stats { bytes_received: 1, audio_packets: 1, ..Stats::default() },
            media_fault: None,
            link: None,
        };
        Self {
            now: Moment(1_000_000),
            one: side("user1", 1),
            two: side("user2", 2),
            network: VecDeque::new(),
            browser: VecDeque::new(),
            path: true,
        }
    }

    /// Both are idle.
    pub fn idle() -> Self {
        let mut pair = Self::new();
        for side in [0, 1] {
            let me = pair.side(side).me.clone();
            pair.press(side, Press::Start { me });
            pair.settle();
        }
        pair
    }

    /// User 1 has come as far as `state`, as the initiator.
    pub fn in_state(state: State) -> Self {
        let mut pair = if state == State::Stopped { Self::new() } else { Self::idle() };
        let presses = [Press::Ping { peer: user("user2") }, Press::Offer, Press::Call];
        let steps = match state {
            State::Stopped | State::Idle => 0,
            State::Connecting | State::Connected => 1,
            State::Calling => 2,
            State::InCall => 3,
        };
        for press in presses.into_iter().take(steps) {
            pair.press(0, press);
            if state != State::Connecting {
                pair.settle();
            }
        }
        assert_eq!(pair.one.state(), state);
        pair
    }

    pub fn side(&mut self, side: usize) -> &mut Side {
        if side == 0 { &mut self.one } else { &mut self.two }
    }

    pub fn press(&mut self, side: usize, press: Press) {
        self.handle(side, Event::Press(press));
    }

    pub fn handle(&mut self, side: usize, event: Event) {
        let now = self.now;
        if let (Event::Link(attempt, LinkEvent::State(state)), Some(link)) = (&event, &mut self.side(side).link)
            && link.attempt == *attempt
        {
            link.up = *state == LinkState::Connected;
        }
        let commands = self.side(side).engine.handle(now, event);
        for command in commands {
            self.carry_out(side, command);
        }
    }

    /// Lets all that is under way arrive.
    pub fn settle(&mut self) {
        for _ in 0..1_000 {
            if let Some((side, event)) = self.browser.pop_front() {
                self.handle(side, event);
            } else if let Some((side, signal)) = self.network.pop_front() {
                self.deliver(side, signal);
            } else {
                return;
            }
        }
        panic!("the two never come to rest");
    }

    /// Lets the browsers report all they have to, while the network keeps what is under way.
    pub fn settle_browser(&mut self) {
        while let Some((side, event)) = self.browser.pop_front() {
            self.handle(side, event);
        }
    }

    /// Lets one browser report what it has to.
    pub fn settle_browser_of(&mut self, side: usize) {
        while let Some(at) = self.browser.iter().position(|(its, _)| *its == side) {
            if let Some((_, event)) = self.browser.remove(at) {
                self.handle(side, event);
            }
        }
    }

    /// Lets the network bring what is under way, while the browsers keep what they have to report.
    pub fn deliver_all(&mut self) {
        while let Some((side, signal)) = self.network.pop_front() {
            self.deliver(side, signal);
        }
    }

    /// What the browsers were about to report never comes.
    pub fn forget_reports(&mut self) {
        self.browser.clear();
    }

    pub fn deliver(&mut self, side: usize, signal: Signal) {
        let from = self.side(1 - side).me.clone();
        self.handle(side, Event::Signal { from, signal: Ok(signal) });
    }

    /// Lets time go by on both sides; signals arrive meanwhile.
    pub fn wait(&mut self, millis: u64) {
        let end = self.now.after(millis);
        while self.now < end {
            self.now = self.now.after(100).min(end);
            for side in [0, 1] {
                let now = self.now;
                if self.side(side).engine.deadline().is_some_and(|deadline| deadline <= now) {
                    self.handle(side, Event::Time);
                }
            }
            self.settle();
        }
    }

    pub fn states(&self) -> (State, State) {
        (self.one.state(), self.two.state())
    }

    fn carry_out(&mut self, side: usize, command: Command) {
        match command {
            Command::Note(note) => self.side(side).notes.push(note),
            Command::Mark(mark) => self.side(side).marks.push(mark),
            Command::Session(SessionCommand::Open(_)) => {
                self.browser.push_back((side, Event::Session(SessionEvent::Opened { old: 0 })));
            }
            Command::Session(
                SessionCommand::Send(Outgoing { signal, .. }) | SessionCommand::SendLast(Outgoing { signal, .. }),
            ) => {
                self.side(side).sent.push(signal.clone());
                self.network.push_back((1 - side, signal));
            }
            Command::Session(SessionCommand::Pace(_) | SessionCommand::TakeOver | SessionCommand::Close) => {}
            Command::Use(..) => {}
            Command::Link(attempt, command) => self.link(side, attempt, command),
            Command::Media(attempt, MediaCommand::Open(wanted)) => {
                let event = match self.side(side).media_fault.take() {
                    Some(fault) => MediaEvent::Failed(wanted, fault),
                    None => {
                        self.side(side).devices = Some(attempt);
                        MediaEvent::Opened(wanted)
                    }
                };
                self.browser.push_back((side, Event::Media(attempt, event)));
            }
            Command::Media(attempt, MediaCommand::Close) => {
                self.side(side).devices.take_if(|open| *open == attempt);
            }
            Command::Media(attempt, command) => self.side(side).media_commands.push((attempt, command)),
        }
    }

    fn link(&mut self, side: usize, attempt: Attempt, command: LinkCommand) {
        let mut report = |event| self.browser.push_back((side, Event::Link(attempt, event)));
        match command {
            LinkCommand::Create(_) => {
                self.side(side).link = Some(FakeLink { attempt, described: false, up: false });
            }
            LinkCommand::MakeOffer { number, .. } => {
                report(LinkEvent::OfferReady { sdp: "offer".into(), number });
                report(LinkEvent::Candidate(candidate()));
            }
            LinkCommand::TakeOffer { re, .. } => {
                report(LinkEvent::AnswerReady { sdp: "answer".into(), re });
                report(LinkEvent::Candidate(candidate()));
                self.describe(side);
            }
            LinkCommand::TakeAnswer(_) => {
                report(LinkEvent::AnswerTaken);
                self.describe(side);
            }
            LinkCommand::Say(signal) => {
                let attempt = self.side(1 - side).attempt();
                let event = Event::Link(attempt, LinkEvent::ChannelSignal(Ok(signal)));
                self.browser.push_back((1 - side, event));
            }
            LinkCommand::Close => {
                self.side(side).link = None;
                let other = self.side(1 - side).attempt();
                self.browser.push_back((1 - side, Event::Link(other, LinkEvent::ChannelClosed)));
            }
            LinkCommand::Measure => {
                let stats = self.side(side).stats.clone();
                self.browser.push_back((side, Event::Link(attempt, LinkEvent::Measured(stats.into()))));
            }
            LinkCommand::SendMedia => self.side(side).sent_media += 1,
            LinkCommand::AddCandidate(_) => {}
        }
    }

    fn describe(&mut self, side: usize) {
        if let Some(link) = &mut self.side(side).link {
            link.described = true;
        }
        let both = [&self.one, &self.two].into_iter().all(|side| side.link.as_ref().is_some_and(|link| link.described));
        if !(both && self.path) {
            return;
        }
        for side in [0, 1] {
            // A restart on a path that is there does not change the state.
            let Some(link) = self.side(side).link.as_mut().filter(|link| !link.up) else { continue };
            link.up = true;
            let attempt = link.attempt;
            for event in [LinkEvent::State(LinkState::Connected), LinkEvent::ChannelOpen] {
                self.browser.push_back((side, Event::Link(attempt, event)));
            }
        }
    }
}

pub fn candidate() -> Candidate {
    Candidate {
        candidate: "candidate:1 1 udp 2113937151 198.51.100.1 50000 typ host".into(),
        sdp_mid: Some("0".into()),
        ..Candidate::default()
    }
}

/// A signal as the page before ours sends it.
pub fn plain(payload: Payload) -> Signal {
    Signal { payload, tag: None }
}

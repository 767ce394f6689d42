//! Two engines in a world that loses, doubles, delays and reorders, with users who press anything at any time.

use std::collections::VecDeque;

use liza_core::{
    Attempt, Command, Engine, Event, Limits, LinkCommand, LinkEvent, LinkState, MediaCommand, MediaEvent, MediaFault,
    Moment, Press, SessionCommand, SessionEvent, State, Stats, Wanted,
};
use liza_wire::{Signal, UserId};
use stateright::{Model, Property};

/// What the world may still do; exploring ends when all of it is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    pub presses: u8,
    pub losses: u8,
    pub copies: u8,
    /// Waits that run out while signals are still under way.
    pub timeouts: u8,
    /// Paths that are lost after they were found.
    pub cuts: u8,
}

/// A rule that can be broken on purpose, to see that the checker sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rules {
    Kept,
    /// Whoever reads a signal takes it for one of the current call.
    CallIdsIgnored,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub sides: [Side; 2],
    /// Signals under way, with the side they go to.
    network: Vec<(usize, Signal)>,
    now: Moment,
    budget: Budget,
    rules: Rules,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    me: UserId,
    pub engine: Engine,
    /// What the browser has to report, in order.
    reports: VecDeque<Event>,
    /// The attempt of the open peer connection.
    link: Option<Attempt>,
    described: bool,
    up: bool,
}

/// One thing that can happen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Press(usize, Press),
    /// The browser's next report is handled.
    Report(usize),
    /// A signal arrives; any of those under way may be the next.
    Arrive(usize),
    Copy(usize),
    Lose(usize),
    /// The next wait runs out.
    Timeout,
    /// The path between the two is lost.
    Cut,
}

impl World {
    pub fn new(budget: Budget, rules: Rules) -> Self {
        let side = |name, seed| {
            let me = UserId::parse(name).unwrap();
            let mut engine = Engine::new(Limits::default(), seed);
            engine.handle(Moment(0), Event::Press(Press::Start { me: me.clone() }));
            engine.handle(Moment(0), Event::Session(SessionEvent::Opened { old: 0 }));
            Side { me, engine, reports: VecDeque::new(), link: None, described: false, up: false }
        };
        Self { sides: [side("user1", 1), side("user2", 2)], network: Vec::new(), now: Moment(0), budget, rules }
    }

    pub fn states(&self) -> [State; 2] {
        self.sides.each_ref().map(|side| side.engine.view().state)
    }

    fn presses(&self, side: usize) -> Vec<Press> {
        let peer = self.sides[1 - side].me.clone();
        let me = self.sides[side].me.clone();
        let all = [
            Press::Start { me },
            Press::Ping { peer: peer.clone() },
            Press::Offer,
            Press::Call,
            Press::Connect { peer },
            Press::HangUp,
            Press::Reset,
        ];
        all.into_iter().filter(|press| self.sides[side].engine.allows(press).is_ok()).collect()
    }

    pub fn actions(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        for side in [0, 1] {
            if !self.sides[side].reports.is_empty() {
                actions.push(Action::Report(side));
            }
            if self.budget.presses > 0 {
                actions.extend(self.presses(side).into_iter().map(|press| Action::Press(side, press)));
            }
        }
        for place in 0..self.network.len() {
            // Equal signals to one side are one choice.
            if self.network[..place].contains(&self.network[place]) {
                continue;
            }
            actions.push(Action::Arrive(place));
            if self.budget.losses > 0 {
                actions.push(Action::Lose(place));
            }
            if self.budget.copies > 0 {
                actions.push(Action::Copy(place));
            }
        }
        if self.budget.timeouts > 0 && self.deadline().is_some() {
            actions.push(Action::Timeout);
        }
        if self.budget.cuts > 0 && self.sides.iter().all(|side| side.up) {
            actions.push(Action::Cut);
        }
        actions
    }

    pub fn act(&mut self, action: Action) {
        match action {
            Action::Press(side, press) => {
                self.budget.presses -= 1;
                self.handle(side, Event::Press(press));
            }
            Action::Report(side) => {
                if let Some(event) = self.sides[side].reports.pop_front() {
                    self.handle(side, event);
                }
            }
            Action::Arrive(place) => {
                let (side, signal) = self.network.remove(place);
                self.arrive(side, signal);
            }
            Action::Copy(place) => {
                self.budget.copies -= 1;
                let (side, signal) = self.network[place].clone();
                self.arrive(side, signal);
            }
            Action::Lose(place) => {
                self.budget.losses -= 1;
                self.network.remove(place);
            }
            Action::Timeout => {
                self.budget.timeouts -= 1;
                self.time_out();
            }
            Action::Cut => {
                self.budget.cuts -= 1;
                for side in &mut self.sides {
                    side.up = false;
                    let attempt = side.link.unwrap_or_default();
                    side.reports.push_back(Event::Link(attempt, LinkEvent::State(LinkState::Failed)));
                }
            }
        }
    }

    fn arrive(&mut self, side: usize, mut signal: Signal) {
        if self.rules == Rules::CallIdsIgnored
            && let (Some(tag), Some(call)) = (&mut signal.tag, self.sides[side].engine.view().call)
        {
            tag.call = call;
        }
        let from = self.sides[1 - side].me.clone();
        self.handle(side, Event::Signal { from, signal: Ok(signal) });
    }

    fn deadline(&self) -> Option<Moment> {
        self.sides.iter().filter_map(|side| side.engine.deadline()).min()
    }

    fn time_out(&mut self) {
        let Some(deadline) = self.deadline() else { return };
        self.now = self.now.max(deadline);
        for side in [0, 1] {
            if self.sides[side].engine.deadline().is_some_and(|its| its <= deadline) {
                self.handle(side, Event::Time);
            }
        }
    }

    /// The network is fair from here on: all that is under way arrives in order.
    pub fn settle(&mut self) {
        for _ in 0..500 {
            let reporting = [0, 1].into_iter().find(|side| !self.sides[*side].reports.is_empty());
            match reporting {
                Some(side) => self.act(Action::Report(side)),
                None if self.network.is_empty() => return,
                None => self.act(Action::Arrive(0)),
            }
        }
        panic!("the two never come to rest: {self:?}");
    }

    /// The network is fair while `millis` go by; ten minutes are longer than any wait.
    pub fn wait(&mut self, millis: u64) {
        self.settle();
        let end = self.now.after(millis);
        while self.deadline().is_some_and(|deadline| deadline < end) {
            self.time_out();
            self.settle();
        }
    }

    pub fn press(&mut self, side: usize, press: Press) {
        self.handle(side, Event::Press(press));
    }

    fn handle(&mut self, side: usize, event: Event) {
        for command in self.sides[side].engine.handle(self.now, event) {
            self.carry_out(side, command);
        }
    }

    fn carry_out(&mut self, side: usize, command: Command) {
        match command {
            Command::Session(SessionCommand::Open(_)) => {
                self.sides[side].reports.push_back(Event::Session(SessionEvent::Opened { old: 0 }));
            }
            Command::Session(SessionCommand::Send(outgoing) | SessionCommand::SendLast(outgoing)) => {
                self.network.push((1 - side, outgoing.signal));
            }
            Command::Media(attempt, MediaCommand::Open(Wanted::Both)) => {
                // What a person or a driver answers makes no difference to the other side.
                let event = MediaEvent::Failed(Wanted::Both, MediaFault::Refused);
                self.sides[side].reports.push_back(Event::Media(attempt, event));
            }
            Command::Link(attempt, command) => self.link(side, attempt, command),
            _ => {}
        }
    }

    fn link(&mut self, side: usize, attempt: Attempt, command: LinkCommand) {
        let this = &mut self.sides[side];
        let mut report = |event| this.reports.push_back(Event::Link(attempt, event));
        match command {
            LinkCommand::Create(_) => {
                (this.link, this.described, this.up) = (Some(attempt), false, false);
            }
            LinkCommand::MakeOffer { .. } => report(LinkEvent::OfferReady("offer".into())),
            LinkCommand::TakeOffer { re, .. } => {
                report(LinkEvent::AnswerReady { sdp: "answer".into(), re });
                this.described = true;
                self.find_path();
            }
            LinkCommand::TakeAnswer(_) => {
                report(LinkEvent::AnswerTaken);
                this.described = true;
                self.find_path();
            }
            LinkCommand::Say(signal) => {
                let other = &mut self.sides[1 - side];
                if other.up {
                    let event = LinkEvent::ChannelSignal(Ok(signal));
                    other.reports.push_back(Event::Link(other.link.unwrap_or_default(), event));
                }
            }
            LinkCommand::Close => {
                (this.link, this.described, this.up) = (None, false, false);
                let other = &mut self.sides[1 - side];
                if std::mem::take(&mut other.up) {
                    let event = LinkEvent::ChannelClosed;
                    other.reports.push_back(Event::Link(other.link.unwrap_or_default(), event));
                }
            }
            LinkCommand::Measure => report(LinkEvent::Measured(Stats::default().into())),
            LinkCommand::AddCandidate(_) | LinkCommand::SendMedia => {}
        }
    }

    /// Connections whose descriptions are exchanged find each other.
    fn find_path(&mut self) {
        if !self.sides.iter().all(|side| side.described) {
            return;
        }
        for side in &mut self.sides {
            let attempt = side.link.unwrap_or_default();
            side.reports.push_back(Event::Link(attempt, LinkEvent::State(LinkState::Connected)));
            if !side.up {
                side.reports.push_back(Event::Link(attempt, LinkEvent::ChannelOpen));
            }
            side.up = true;
        }
    }
}

/// All that can become of a world, for the model checker.
pub struct Explored(pub World);

impl Model for Explored {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![self.0.clone()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        actions.extend(world.actions());
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        next.act(action);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        super::rules::ALL.iter().map(|(name, rule)| Property::always(name, *rule)).collect()
    }
}

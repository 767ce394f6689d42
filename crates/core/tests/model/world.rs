//! Two engines in a world that loses, doubles, delays and reorders, with users who press anything at any time.

use std::collections::VecDeque;

use liza_core::{
    Attempt, Command, Engine, Event, Limits, LinkCommand, LinkEvent, LinkState, MediaCommand, MediaEvent, Moment,
    Press, SessionCommand, SessionEvent, State, Stats, Wanted,
};
use liza_wire::{Signal, UserId};

use super::explored::{Budget, Rules};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    pub sides: [Side; 2],
    /// Signals under way, with the side they go to.
    network: Vec<(usize, Signal)>,
    now: Moment,
    budget: Budget,
    rules: Rules,
    /// The only side that there still is.
    alone: Option<usize>,
    /// With nothing from outside, the two go on and on.
    pub restless: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    pub me: UserId,
    /// The peer, as this side knows it.
    peer: UserId,
    pub engine: Engine,
    /// What the browser has to report, in order.
    reports: VecDeque<Event>,
    /// The attempt of the open peer connection.
    pub link: Option<Attempt>,
    /// What its descriptions describe: no two connections have the same.
    own: String,
    /// What the peer's description describes.
    described: Option<String>,
    up: bool,
    /// For which attempts somebody is asked for camera and microphone.
    asked: Vec<Attempt>,
    /// The attempt whose devices are open.
    pub devices: Option<Attempt>,
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
    /// The machine has another network.
    Network(usize),
    /// Somebody allows the camera: what was asked for first.
    Grant(usize),
    /// The page says goodbye and comes back as a new one.
    Reload(usize),
}

impl World {
    pub fn new(budget: Budget, rules: Rules) -> Self {
        let side = |me, peer, seed| {
            let [me, peer] = [me, peer].map(|name| UserId::parse(name).unwrap());
            Side {
                engine: started(&me, seed, Moment(0)),
                me,
                peer,
                reports: VecDeque::new(),
                link: None,
                own: String::new(),
                described: None,
                up: false,
                asked: Vec::new(),
                devices: None,
            }
        };
        let second = if rules == Rules::BothWin { side("user1", "user2", 2) } else { side("user2", "user1", 2) };
        let sides = [side("user1", "user2", 1), second];
        Self { sides, network: Vec::new(), now: Moment(0), budget, rules, alone: None, restless: false }
    }

    pub fn states(&self) -> [State; 2] {
        self.sides.each_ref().map(|side| side.engine.view().state)
    }

    fn presses(&self, side: usize) -> Vec<Press> {
        let Side { me, peer, .. } = self.sides[side].clone();
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
            if self.budget.networks > 0 {
                actions.push(Action::Network(side));
            }
            if self.budget.grants > 0 && !self.sides[side].asked.is_empty() {
                actions.push(Action::Grant(side));
            }
            if self.budget.reloads > 0 {
                actions.push(Action::Reload(side));
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
            Action::Network(side) => {
                self.budget.networks -= 1;
                self.handle(side, Event::NetworkChanged);
            }
            Action::Grant(side) => {
                self.budget.grants -= 1;
                let attempt = self.sides[side].asked.remove(0);
                self.sides[side].devices = Some(attempt);
                self.handle(side, Event::Media(attempt, MediaEvent::Opened(Wanted::Both)));
            }
            Action::Reload(side) => {
                self.budget.reloads -= 1;
                self.handle(side, Event::Leaving);
                let this = &mut self.sides[side];
                this.reports.clear();
                this.asked.clear();
                // No two pages have the same numbers: neither side's, nor those of other reloads.
                let seed = 10 + u64::from(self.budget.reloads) * 2 + side as u64;
                this.engine = started(&this.me, seed, self.now);
            }
        }
    }

    fn arrive(&mut self, side: usize, mut signal: Signal) {
        if self.rules == Rules::CallIdsIgnored
            && let (Some(tag), Some(call)) = (&mut signal.tag, self.sides[side].engine.view().call)
        {
            tag.call = call;
        }
        if self.rules == Rules::PingsAlike
            && let (liza_wire::Payload::Ping { .. }, Some(tag)) = (&signal.payload, &mut signal.tag)
        {
            tag.re = None;
        }
        let from = self.sides[side].peer.clone();
        self.handle(side, Event::Signal { from, signal: Ok(signal) });
    }

    fn is_there(&self, side: usize) -> bool {
        self.alone.is_none_or(|alone| alone == side)
    }

    fn deadline(&self) -> Option<Moment> {
        if self.rules == Rules::WaitsForEver {
            return None;
        }
        [0, 1]
            .into_iter()
            .filter(|side| self.is_there(*side))
            .filter_map(|side| self.sides[side].engine.deadline())
            .min()
    }

    /// The other side is gone, with all that it said; a path that there was is lost.
    pub fn leave_alone(&mut self, side: usize) {
        self.alone = Some(side);
        self.network.clear();
        let other = &mut self.sides[1 - side];
        other.reports.clear();
        (other.link, other.described, other.up) = (None, None, false);
        let this = &mut self.sides[side];
        if std::mem::take(&mut this.up) {
            let attempt = this.link.unwrap_or_default();
            this.reports.push_back(Event::Link(attempt, LinkEvent::State(LinkState::Failed)));
        }
    }

    fn time_out(&mut self) {
        let Some(deadline) = self.deadline() else { return };
        self.now = self.now.max(deadline);
        for side in [0, 1] {
            if self.is_there(side) && self.sides[side].engine.deadline().is_some_and(|its| its <= deadline) {
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
        self.restless = true;
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
                let last = matches!(outgoing.signal.payload, liza_wire::Payload::Disconnect(_));
                if self.is_there(1 - side) && !(last && self.rules == Rules::Silent) {
                    self.network.push((1 - side, outgoing.signal));
                }
            }
            Command::Link(_, LinkCommand::Close) | Command::Media(_, MediaCommand::Close)
                if self.rules == Rules::NothingLetGo => {}
            Command::Media(attempt, MediaCommand::Open(_)) if self.budget.grants > 0 => {
                self.sides[side].asked.push(attempt);
            }
            Command::Media(attempt, MediaCommand::Close) => {
                self.sides[side].devices.take_if(|open| *open == attempt);
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
                (this.link, this.described, this.up) = (Some(attempt), None, false);
                this.own = format!("{attempt:?} of {:?} and {:?}", this.me, this.engine.view().call);
            }
            LinkCommand::MakeOffer { number, .. } => {
                report(LinkEvent::OfferReady { sdp: this.own.as_str().into(), number })
            }
            LinkCommand::TakeOffer { sdp, re } => {
                report(LinkEvent::AnswerReady { sdp: this.own.as_str().into(), re });
                this.described = Some(sdp.to_string());
                self.find_path();
            }
            LinkCommand::TakeAnswer(sdp) => {
                report(LinkEvent::AnswerTaken);
                this.described = Some(sdp.to_string());
                self.find_path();
            }
            LinkCommand::Say(signal) => {
                let other = &mut self.sides[1 - side];
                if other.up && self.rules != Rules::Silent {
                    let event = LinkEvent::ChannelSignal(Ok(signal));
                    other.reports.push_back(Event::Link(other.link.unwrap_or_default(), event));
                }
            }
            LinkCommand::Close => {
                (this.link, this.described, this.up) = (None, None, false);
                let other = &mut self.sides[1 - side];
                if std::mem::take(&mut other.up) && self.rules != Rules::Silent {
                    let event = LinkEvent::ChannelClosed;
                    other.reports.push_back(Event::Link(other.link.unwrap_or_default(), event));
                }
            }
            LinkCommand::Measure => report(LinkEvent::Measured(Stats::default().into())),
            LinkCommand::AddCandidate(_) | LinkCommand::SendMedia => {}
        }
    }

    /// Connections that have each other's descriptions find each other.
    fn find_path(&mut self) {
        let [one, two] = &self.sides;
        let knows = |side: &Side, other: &Side| other.link.is_some() && side.described.as_ref() == Some(&other.own);
        if !knows(one, two) || !knows(two, one) {
            return;
        }
        // A restart on a path that is there does not change the state.
        for side in self.sides.iter_mut().filter(|side| !side.up) {
            let attempt = side.link.unwrap_or_default();
            for event in [LinkEvent::State(LinkState::Connected), LinkEvent::ChannelOpen] {
                side.reports.push_back(Event::Link(attempt, event));
            }
            side.up = true;
        }
    }
}

/// A page whose session is open.
fn started(me: &UserId, seed: u64, now: Moment) -> Engine {
    let mut engine = Engine::new(Limits::default(), seed);
    engine.handle(now, Event::Press(Press::Start { me: me.clone() }));
    engine.handle(now, Event::Session(SessionEvent::Opened { old: 0 }));
    engine
}

//! The peer connection of a call.

use liza_wire::{Candidate, Payload, Reason};

use crate::negotiation::Negotiation;
use crate::path::Evidence;
use crate::pictures::Pictures;
use crate::{
    Attempt, Command, Diagnosis, End, Engine, LinkCommand, LinkEvent, LinkState, LinkStep, Note, PathFault, Route,
    State,
};

/// How many candidates wait for the description they belong to; a real peer has fewer than 50.
const WAITING_CANDIDATES: usize = 256;

/// A peer connection, as far as its call knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) attempt: Attempt,
    pub(crate) state: LinkState,
    /// The data channel is open.
    pub(crate) channel: bool,
    pub(crate) negotiation: Negotiation,
    /// Offers that were asked of the browser.
    pub(crate) offers: u32,
    /// It was connected once.
    pub(crate) was_up: bool,
    /// Restarts of ICE since it was last connected.
    pub(crate) restarts: u32,
    /// The peer was seen, or it is explained why not.
    pub(crate) peer_shown: bool,
    /// The statistics that come next are to say why nothing is seen.
    pub(crate) explains_silence: bool,
    /// The browser does not play the peer's sound and picture before a click.
    pub(crate) play_blocked: bool,
    /// The network changed before there were two descriptions: ICE is to be restarted then.
    pub(crate) outdated: bool,
    /// How far the peer's pictures had come.
    pub(crate) pictures: Pictures,
    /// Bytes that had come when the path went quiet.
    pub(crate) bytes_when_quiet: Option<u64>,
    /// The statistics that come next are to say whether the path is still quiet.
    pub(crate) checks_traffic: bool,
    /// The peer's description was given to the connection, so candidates can follow it.
    described: bool,
    gathered: u32,
    evidence: Evidence,
}

impl Link {
    pub(crate) fn new(attempt: Attempt) -> Self {
        Self {
            attempt,
            state: LinkState::New,
            channel: false,
            negotiation: Negotiation::Stable,
            offers: 0,
            was_up: false,
            restarts: 0,
            peer_shown: false,
            explains_silence: false,
            play_blocked: false,
            outdated: false,
            pictures: Pictures::default(),
            bytes_when_quiet: None,
            checks_traffic: false,
            described: false,
            gathered: 0,
            evidence: Evidence::default(),
        }
    }

    /// Whether the peer would be heard through it.
    pub(crate) fn is_up(&self) -> bool {
        self.state == LinkState::Connected
    }

    /// Our offer is made or out, and nothing has come of it.
    pub(crate) fn awaits_answer(&self) -> bool {
        matches!(self.negotiation, Negotiation::Making(_) | Negotiation::Offered(_))
    }

    /// Our offer of this number is out, and nothing has come of it.
    pub(crate) fn awaits_answer_of(&self, number: Option<u32>) -> bool {
        number.is_some_and(|number| self.negotiation == Negotiation::Offered(number))
    }

    /// Why there is no path any more, or none yet.
    pub(crate) fn path_fault(&self) -> PathFault {
        if self.was_up { PathFault::Lost } else { self.evidence.fault() }
    }
}

impl Engine {
    pub(crate) fn link_event(&mut self, attempt: Attempt, event: LinkEvent) {
        let Some(call) = &mut self.call else { return };
        let peer = call.peer.clone();
        let Some(link) = call.link.as_mut().filter(|link| link.attempt == attempt) else { return };
        match event {
            LinkEvent::OfferReady { sdp, number } => self.offer_made(sdp, number),
            LinkEvent::AnswerReady { sdp, re } => self.answer_made(sdp, re),
            LinkEvent::AnswerTaken => self.answer_taken(),
            LinkEvent::Candidate(candidate) => self.candidate_found(candidate),
            LinkEvent::State(state) => {
                link.state = state;
                self.note(Note::Link(state));
                self.link_state_changed(state);
            }
            LinkEvent::Servers { stun, turn } => link.evidence.asks(stun, turn),
            LinkEvent::PathFound => link.evidence.path_found(),
            LinkEvent::ServerFailed(url, code) => {
                link.evidence.server_failed(&url, code);
                self.note(Note::IceServer(url, code));
            }
            LinkEvent::Measured(stats) => self.measured(stats),
            LinkEvent::Sampled(stats) => self.sampled(stats),
            LinkEvent::ChannelOpen => {
                link.channel = true;
                self.note(Note::ChannelOpen);
                // The start went out before there was a channel; a peer that has it takes this one for nothing new.
                if self.state == State::InCall && self.is_initiator() {
                    self.send_by_channel(Payload::Start);
                }
            }
            LinkEvent::ChannelClosed if link.channel => self.end(End::ChannelClosed, Some(Reason::Failed)),
            // A peer that wants no channel: the signals go by the API alone.
            LinkEvent::ChannelClosed => {}
            LinkEvent::ChannelSignal(Ok(signal)) if signal.tag.is_some() => self.signal(&peer, signal, Route::Channel),
            LinkEvent::ChannelSignal(Ok(signal)) => self.note(Note::Ignored(signal.payload.name(), peer)),
            LinkEvent::ChannelSignal(Err(error)) => self.note(Note::Unreadable(peer, error)),
            LinkEvent::Failed { step, name } => {
                self.note(Note::StepFailed(step, name));
                let fatal = !matches!(step, LinkStep::AddCandidate | LinkStep::SendMedia);
                if fatal {
                    self.end(End::StepFailed(step), Some(Reason::Unable));
                }
            }
        }
    }

    pub(crate) fn link_mut(&mut self) -> Option<&mut Link> {
        self.call.as_mut()?.link.as_mut()
    }

    fn candidate_found(&mut self, candidate: Candidate) {
        let Some(link) = self.link_mut() else { return };
        if candidate.is_end() {
            link.evidence.gathered();
            let gathered = link.gathered;
            self.note(Note::Gathered(gathered));
        } else {
            link.gathered += 1;
            link.evidence.own(&candidate);
            self.note(Note::LocalCandidate(in_words(&candidate)));
        }
        // The page before ours does not know the sign for the last one.
        let unknown = candidate.is_end() && self.peer_is_plain();
        if !unknown && !self.keep_candidate(&candidate) {
            self.send(Payload::Candidate(candidate), None);
        }
    }

    pub(crate) fn candidate_came(&mut self, candidate: Candidate) -> bool {
        let Some(call) = &mut self.call else { return false };
        if let Some(link) = &mut call.link {
            link.evidence.peer(&candidate);
        }
        if let Some(link) = call.link.as_ref().filter(|link| link.described) {
            let attempt = link.attempt;
            self.add_candidate(attempt, candidate);
            return true;
        }
        let room = call.waiting_candidates.len() < WAITING_CANDIDATES;
        if room {
            call.waiting_candidates.push(candidate);
        }
        room
    }

    fn add_candidate(&mut self, attempt: Attempt, candidate: Candidate) {
        if !candidate.is_end() {
            self.note(Note::RemoteCandidate(in_words(&candidate)));
        }
        self.command(Command::Link(attempt, LinkCommand::AddCandidate(candidate)));
    }

    /// The peer's description is on its way into the connection; candidates may follow.
    pub(crate) fn described(&mut self, sdp: &str) {
        let Some(call) = &mut self.call else { return };
        let early = std::mem::take(&mut call.waiting_candidates);
        let Some(link) = &mut call.link else { return };
        link.described = true;
        link.evidence.peer_described(sdp);
        early.iter().for_each(|candidate| link.evidence.peer(candidate));
        let attempt = link.attempt;
        for candidate in early {
            self.add_candidate(attempt, candidate);
        }
    }
}

fn in_words(candidate: &Candidate) -> String {
    let clip = |word: Option<&str>| word.unwrap_or("?").chars().take(8).collect::<String>();
    format!("{} {}", clip(candidate.kind()), clip(candidate.protocol()))
}

impl End {
    /// `path` is what is known of the path between the two.
    pub(crate) fn diagnosis(&self, path: Option<PathFault>) -> Option<Diagnosis> {
        Some(match self {
            Self::HungUp | Self::Reset | Self::Leaving | Self::NotSent => return None,
            Self::ByPeer(Reason::HangUp | Reason::Reset | Reason::Leaving | Reason::Other(_)) => return None,
            Self::ByPeer(Reason::Busy) => Diagnosis::PeerBusy,
            Self::ByPeer(Reason::Unable) => Diagnosis::PeerUnable,
            Self::ByPeer(Reason::UnknownCall)
            | Self::ChannelClosed
            | Self::PeerBeganAnew
            | Self::PeerGone
            | Self::NoSignOfLife => Diagnosis::PeerGone,
            Self::TakenOver => Diagnosis::SessionTakenOver,
            Self::NoAnswer => Diagnosis::NoAnswer,
            // It waited for no answer of ours where there is no connection, or where its offer had waited in the mailbox.
            Self::ByPeer(Reason::TimedOut) => return path.map(|_| Diagnosis::NoAnswer),
            Self::ByPeer(Reason::Failed) | Self::NoLink | Self::LinkFailed => {
                Diagnosis::NoPath(path.unwrap_or(PathFault::Unexplained))
            }
            Self::NoPong => Diagnosis::PeerSilent,
            Self::StepFailed(LinkStep::Create) => Diagnosis::NoWebRtc,
            Self::StepFailed(_) => Diagnosis::BadDescription,
        })
    }
}

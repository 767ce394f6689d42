//! The waits of a call.

use crate::{Limits, Moment};

/// What a call can be waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Timer {
    /// The pong to the ping that began the call.
    Pong,
    /// The moment to say that ping again.
    PingAgain,
    /// The pong to a ping within the call.
    RoundTrip,
    /// The answer to an offer.
    Answer,
    /// The next sign of life that is asked for, before there is a connection to give it.
    Alive,
    /// A connection.
    Link,
    /// The next restart of ICE.
    Restart,
    /// A path to a peer whose lease has ended, or a word of one who may never have been there.
    Gone,
    /// Whoever is asked for camera and microphone.
    Prompt,
    /// The peer's picture.
    Picture,
}

impl Timer {
    const ALL: [Self; 10] = [
        Self::Pong,
        Self::PingAgain,
        Self::RoundTrip,
        Self::Answer,
        Self::Alive,
        Self::Link,
        Self::Restart,
        Self::Gone,
        Self::Prompt,
        Self::Picture,
    ];

    pub(crate) fn limit(self, limits: &Limits) -> u64 {
        match self {
            Self::Pong => limits.pong,
            Self::PingAgain => limits.ping_again,
            Self::RoundTrip => limits.round_trip,
            Self::Answer => limits.answer,
            Self::Alive => limits.alive,
            Self::Link => limits.link,
            Self::Restart => limits.restart,
            Self::Gone => limits.gone,
            Self::Prompt => limits.prompt,
            Self::Picture => limits.picture,
        }
    }
}

/// When each wait ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Timers([Option<Moment>; Timer::ALL.len()]);

impl Timers {
    pub(crate) fn start(&mut self, timer: Timer, end: Moment) {
        self.0[timer as usize] = Some(end);
    }

    pub(crate) fn runs(&self, timer: Timer) -> bool {
        self.0[timer as usize].is_some()
    }

    /// When a wait ends, if it runs.
    pub(crate) fn end(&self, timer: Timer) -> Option<Moment> {
        self.0[timer as usize]
    }

    pub(crate) fn stop(&mut self, timer: Timer) {
        self.0[timer as usize] = None;
    }

    pub(crate) fn earliest(&self) -> Option<Moment> {
        self.0.iter().flatten().min().copied()
    }

    /// A wait that is over by `now`, if there is one; it is stopped.
    pub(crate) fn take_due(&mut self, now: Moment) -> Option<Timer> {
        let due = Timer::ALL.into_iter().find(|timer| self.0[*timer as usize].is_some_and(|end| end <= now))?;
        self.stop(due);
        Some(due)
    }
}

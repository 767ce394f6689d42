//! One session.

use std::collections::VecDeque;

use liza_wire::UserId;
use tokio::sync::watch;

use crate::engine::{Presence, Ring};

/// Who is there under an id.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) user: UserId,
    pub(super) lease_ends: u64,
    pub(super) keys: Keys,
    pub(super) bell: watch::Sender<Ring>,
    /// With whom it exchanged signals, the latest last.
    peers: Vec<UserId>,
}

impl Session {
    pub(super) fn new(user: UserId, lease_ends: u64) -> Self {
        let bell = watch::Sender::new(Ring::Events(0));
        Self { user, lease_ends, keys: Keys::default(), bell, peers: Vec::new() }
    }

    /// Whether somebody listens.
    pub(super) fn is_held(&self) -> bool {
        self.bell.receiver_count() > 0
    }

    pub(super) fn ring(&mut self) {
        self.bell.send_modify(|ring| {
            if let Ring::Events(count) = ring {
                *count += 1;
            }
        });
    }

    /// Notes that signals were exchanged with somebody.
    pub(super) fn met(&mut self, user: &UserId, most: usize) {
        if self.peers.last() == Some(user) {
            return;
        }
        self.peers.retain(|peer| peer != user);
        self.peers.push(user.clone());
        if self.peers.len() > most {
            self.peers.remove(0);
        }
    }

    pub(super) fn peers(&self) -> &[UserId] {
        &self.peers
    }
}

/// What became of the last signals, by key.
#[derive(Debug, Default)]
pub(super) struct Keys(VecDeque<(Box<str>, Presence)>);

impl Keys {
    /// The newest are looked at first: what is sent again was sent just now.
    pub(super) fn get(&self, key: &str) -> Option<Presence> {
        self.0.iter().rev().find(|(known, _)| **known == *key).map(|(_, presence)| *presence)
    }

    pub(super) fn add(&mut self, key: Box<str>, presence: Presence, most: usize) {
        if self.0.len() >= most {
            self.0.pop_front();
        }
        self.0.push_back((key, presence));
    }
}

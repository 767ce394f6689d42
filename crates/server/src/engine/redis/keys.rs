//! Where everything lies in Redis.
//!
//! Users are spread over a fixed number of partitions. All that belongs to a partition has its hash tag, so that one
//! script can touch all of it in a cluster, too; and a node listens to one doorbell a partition, however many users there
//! are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use liza_wire::UserId;
use sha2::{Digest, Sha256};

use crate::engine::TokenHash;

/// How many partitions there are. All nodes have to agree on it for ever: it says where users are.
pub(super) const PARTITIONS: u16 = 1024;

/// A part of all users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Partition(pub(super) u16);

impl Partition {
    /// The one that a user is in.
    pub(super) fn of(user: &UserId) -> Self {
        let digest = Sha256::digest(user.as_str());
        Self(u16::from_be_bytes([digest[0], digest[1]]) % PARTITIONS)
    }

    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..PARTITIONS).map(Self)
    }
}

/// The names of all keys. What begins with another word belongs to others.
#[derive(Clone, Debug)]
pub(super) struct Keys(String);

impl Keys {
    /// All begin with a word.
    pub(super) fn new(word: &str) -> Self {
        Self(word.to_owned())
    }

    fn of(&self, partition: Partition, what: &str) -> String {
        format!("{}:{{{}}}:{what}", self.0, partition.0)
    }

    /// What a partition's doorbells begin with; a node's name follows.
    pub(super) fn doorbell(&self, partition: Partition) -> String {
        self.of(partition, "")
    }

    /// Which partition's doorbell it is.
    pub(super) fn rung(&self, doorbell: &str) -> Option<Partition> {
        let (number, _) = doorbell.strip_prefix(&self.0)?.strip_prefix(":{")?.split_once('}')?;
        number.parse().ok().map(Partition)
    }

    /// What is due in a partition.
    pub(super) fn due(&self, partition: Partition) -> String {
        self.of(partition, "due")
    }

    /// How much there is in a partition.
    pub(super) fn tally(&self, partition: Partition) -> String {
        self.of(partition, "tally")
    }

    /// The five keys that every script on a user has, as `common.lua` lists them.
    pub(super) fn about(&self, user: &UserId) -> [String; 5] {
        let partition = Partition::of(user);
        let of = |what| format!("{}:{user}", self.of(partition, what));
        [of("user"), of("mail"), of("peers"), self.due(partition), self.tally(partition)]
    }

    /// What became of the signals that a session sent to a user.
    pub(super) fn sent(&self, user: &UserId, sender: TokenHash) -> String {
        format!("{}:{user}:{}", self.of(Partition::of(user), "sent"), text(sender))
    }

    /// Whose token it is.
    pub(super) fn token(&self, token: TokenHash) -> String {
        format!("{}:token:{}", self.0, text(token))
    }

    /// Which session a ticket is for.
    pub(super) fn ticket(&self, ticket: TokenHash) -> String {
        format!("{}:ticket:{}", self.0, text(ticket))
    }
}

/// The hash of a token as text: 43 letters, digits, `-` and `_`.
pub(super) fn text(token: TokenHash) -> String {
    URL_SAFE_NO_PAD.encode(token.0)
}

/// A hash from its text.
pub(super) fn hash(text: &str) -> Option<TokenHash> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(TokenHash)
}

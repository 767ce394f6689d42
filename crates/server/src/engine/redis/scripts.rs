//! The scripts: each is one atomic step in the slot of one partition.

use liza_wire::UserId;
use redis::{FromRedisValue, Script, ScriptInvocation};

use super::Unavailable;
use super::connection::Connection;
use super::keys::{Keys, Partition};

/// A key that nobody touches lives so much longer than what it holds, in milliseconds; a minute less where it was not
/// prolonged at its last use.
const GRACE: u64 = 660_000;

/// All of them.
#[derive(Debug)]
pub(super) struct Scripts {
    keys: Keys,
    /// How long keys live without being touched, in milliseconds.
    life: u64,
    pub(super) open: Script,
    pub(super) renew: Script,
    pub(super) post: Script,
    pub(super) read: Script,
    pub(super) acknowledge: Script,
    pub(super) listen: Script,
    pub(super) close: Script,
    pub(super) lapse: Script,
    pub(super) expire: Script,
    pub(super) tell: Script,
    pub(super) claim: Script,
}

macro_rules! script {
    ($file:literal) => {
        Script::new(concat!(include_str!("scripts/common.lua"), include_str!(concat!("scripts/", $file))))
    };
}

impl Scripts {
    /// `kept` is how long a session or a signal lives, in milliseconds.
    pub(super) fn new(keys: Keys, kept: u64) -> Self {
        Self {
            keys,
            life: kept.saturating_add(GRACE),
            open: script!("open.lua"),
            renew: script!("renew.lua"),
            post: script!("post.lua"),
            read: script!("read.lua"),
            acknowledge: script!("acknowledge.lua"),
            listen: script!("listen.lua"),
            close: script!("close.lua"),
            lapse: script!("lapse.lua"),
            expire: script!("expire.lua"),
            tell: script!("tell.lua"),
            claim: Script::new(include_str!("scripts/claim.lua")),
        }
    }

    /// How long what is kept outlives its last use, in milliseconds.
    pub(super) fn life(&self) -> u64 {
        self.life
    }

    /// A call of a script about a user, with what all of them need.
    pub(super) fn about<'a>(&self, script: &'a Script, user: &UserId) -> ScriptInvocation<'a> {
        let mut call = script.prepare_invoke();
        for key in self.keys.about(user) {
            call.key(key);
        }
        call.arg(user.as_str()).arg(self.life).arg(self.keys.doorbell(Partition::of(user)));
        call
    }
}

/// Calls a script.
pub(super) async fn call<T: FromRedisValue>(
    connection: &Connection,
    call: &ScriptInvocation<'_>,
) -> Result<T, Unavailable> {
    let mut wire = connection.wire()?;
    connection.answered(call.invoke_async(&mut wire).await)
}

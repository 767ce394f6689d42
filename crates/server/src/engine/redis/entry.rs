//! Events as they lie in a stream.

use std::collections::HashMap;
use std::sync::Arc;

use liza_wire::UserId;
use liza_wire::deployed::serving::KINDS;
use liza_wire::service::{Cursor, SessionEnd};
use redis::Value;
use serde_json::value::RawValue;

use crate::engine::Entry;

/// An event with the place after it; nothing for what no node of this program wrote.
pub(super) fn read(epoch: &str, (id, fields): (String, HashMap<String, String>)) -> Option<(Cursor, Entry)> {
    let (offset, _) = id.split_once('-')?;
    let cursor = Cursor::new(epoch, offset.parse().ok()?)?;
    let field = |name: &str| fields.get(name).map(String::as_str);
    let user = UserId::parse(field("f")?).ok()?;
    let word = field("k")?;
    let entry = match field("w")? {
        "s" => Entry::Signal {
            from: user,
            kind: KINDS.into_iter().find(|kind| *kind == word)?,
            data: Arc::from(RawValue::from_string(field("d")?.to_owned()).ok()?),
            at: field("a")?.parse().ok()?,
        },
        "e" => Entry::Expired { to: user, key: word.into() },
        "g" => Entry::PeerGone { user, reason: end(word)? },
        _ => return None,
    };
    Some((cursor, entry))
}

/// The end of a session from its word.
pub(super) fn end(word: &str) -> Option<SessionEnd> {
    let ends = [SessionEnd::Closed, SessionEnd::Lease, SessionEnd::TakenOver];
    ends.into_iter().find(|end| end.name() == word)
}

/// Something that a script left to be told; each is a line of `note` in `common.lua`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct News {
    /// As it lies there, to be taken away once it is told.
    pub(super) member: String,
    /// Who is told.
    pub(super) to: UserId,
    /// The only session that is told; any for an empty text.
    pub(super) token: String,
    /// `e` or `g`, as in a stream.
    pub(super) what: String,
    /// Who expired the signal or ended.
    pub(super) who: UserId,
    /// The signal's key, or the reason.
    pub(super) word: String,
}

impl News {
    /// Reads a member; nothing for what is no news.
    pub(super) fn parse(member: String) -> Option<Self> {
        let mut parts = member.strip_prefix("o:")?.split('\n');
        let mut next = || parts.next();
        let (to, token, what, who, word) = (next()?, next()?, next()?, next()?, next()?);
        Some(Self {
            to: UserId::parse(to).ok()?,
            token: token.to_owned(),
            what: what.to_owned(),
            who: UserId::parse(who).ok()?,
            word: word.to_owned(),
            member,
        })
    }
}

/// What a user's doorbell says: the token, then nothing for an event, or a word.
pub(super) fn doorbell(data: &[Value]) -> Option<(String, String)> {
    let [_, Value::BulkString(said)] = data else { return None };
    let said = std::str::from_utf8(said).ok()?;
    let (token, word) = said.split_once(' ').unwrap_or((said, ""));
    Some((token.to_owned(), word.to_owned()))
}

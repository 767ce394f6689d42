//! Events as they lie in a stream.

use std::collections::HashMap;
use std::sync::Arc;

use liza_wire::UserId;
use liza_wire::deployed::serving::KINDS;
use liza_wire::service::{Cursor, SessionEnd};
use redis::Value;
use serde_json::value::RawValue;

use super::keys;
use crate::engine::{Entry, TokenHash};

/// An event with the place after it; nothing for what no node of this program wrote.
pub(super) fn read(epoch: &str, (id, fields): (String, HashMap<String, String>)) -> Option<(Cursor, Entry)> {
    let (offset, _) = id.split_once('-')?;
    let cursor = Cursor::new(epoch, offset.parse().ok()?)?;
    let field = |name: &str| fields.get(name).map(String::as_str);
    let entry = made_of([field("w")?, field("f")?, field("k")?, field("a")?, field("d")?])?;
    Some((cursor, entry))
}

/// An event of what it is, who, the word, the time, and the data.
fn made_of([what, who, word, at, data]: [&str; 5]) -> Option<Entry> {
    let user = UserId::parse(who).ok()?;
    Some(match what {
        "s" => Entry::Signal {
            from: user,
            kind: KINDS.into_iter().find(|kind| *kind == word)?,
            data: Arc::from(RawValue::from_string(data.to_owned()).ok()?),
            at: at.parse().ok()?,
        },
        "e" => Entry::Expired { to: user, key: word.into() },
        "g" => Entry::PeerGone { user, reason: end(word)? },
        _ => return None,
    })
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

/// What a doorbell says to the node that reads for a session.
pub(super) enum Said {
    /// Something came.
    Look,
    /// This came.
    Came(Cursor, Entry),
    /// The session ended.
    Ended(SessionEnd),
    /// Another node reads from now on.
    Moved,
}

/// The token of the session that it rings for, and what it says; as `ring` in `common.lua` has it.
pub(super) fn doorbell(data: &[Value]) -> Option<(TokenHash, Said)> {
    let [_, Value::BulkString(said)] = data else { return None };
    let said = std::str::from_utf8(said).ok()?;
    let (token, word) = said.split_once(' ').unwrap_or((said, ""));
    let said = match word.strip_prefix('+') {
        Some(event) => handed(event).map_or(Said::Look, |(cursor, entry)| Said::Came(cursor, entry)),
        None if word.is_empty() => Said::Look,
        None => end(word).map_or(Said::Moved, Said::Ended),
    };
    Some((keys::hash(token)?, said))
}

/// An event as a doorbell hands it over.
fn handed(event: &str) -> Option<(Cursor, Entry)> {
    let mut parts = event.splitn(7, '\n');
    let mut next = || parts.next();
    let cursor = Cursor::new(next()?, next()?.parse().ok()?)?;
    Some((cursor, made_of([next()?, next()?, next()?, next()?, next()?])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rung(said: &str) -> Option<Said> {
        let token = keys::text(TokenHash::of("a token"));
        let data = [Value::BulkString(b"liza:{1}:node".to_vec()), Value::BulkString(format!("{token}{said}").into())];
        doorbell(&data).map(|(_, said)| said)
    }

    #[test]
    fn a_doorbell_hands_an_event_over_with_its_place() {
        let Some(Said::Came(cursor, Entry::Signal { from, data, .. })) =
            rung(" +epoch\n7\ns\nuser1\npong\n5\n{\n\"timestamp\": 1}")
        else {
            panic!("no event")
        };
        assert_eq!((cursor.to_string().as_str(), from.as_str()), ("epoch.7", "user1"));
        assert_eq!(data.get(), "{\n\"timestamp\": 1}", "line breaks in the data are data");
    }

    #[test]
    fn what_cannot_be_read_is_fetched() {
        assert!(matches!(rung(""), Some(Said::Look)));
        assert!(matches!(rung(" +epoch\n7\nof a later version"), Some(Said::Look)));
        assert!(matches!(rung(" moved"), Some(Said::Moved)));
        assert!(matches!(rung(" closed"), Some(Said::Ended(SessionEnd::Closed))));
    }
}

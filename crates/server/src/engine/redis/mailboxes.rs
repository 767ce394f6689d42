//! What waits for whom: posting, reading, acknowledging.

use std::collections::HashMap;

use liza_wire::UserId;
use liza_wire::service::Cursor;

use super::totals::Counts;
use super::{Inner, OVERHEAD, entry, keys};
use crate::engine::{Batch, PostError, Posting, Presence, SessionError, TokenHash};

/// Most events that are read at a time.
const MOST: usize = 1024;

impl Inner {
    /// Puts a signal into a mailbox; `sender` is the session that it comes from.
    pub(super) async fn put(
        &self,
        now: u64,
        from: &UserId,
        sender: Option<TokenHash>,
        posting: &Posting,
    ) -> Result<Presence, PostError> {
        let Posting { key, to, kind, data } = posting;
        let limits = &self.limits;
        let full = self.totals.waiting() >= limits.waiting_mailboxes;
        let size = OVERHEAD + from.as_str().len() + data.get().len();
        let full_with = self.totals.bytes().saturating_add(size);
        let most = |waits| if full_with <= limits.all_bytes(waits) { limits.mailbox_bytes } else { 0 };
        let mut call = self.scripts.about(&self.scripts.post, to);
        call.key(self.keys.sent(to, sender.unwrap_or(TokenHash([0; 32]))));
        call.arg(now).arg(from.as_str()).arg(sender.map(keys::text).unwrap_or_default()).arg(&**key);
        call.arg(*kind).arg(data.get()).arg(self.epoch()).arg(u8::from(full));
        call.arg(limits.mailbox_events).arg(most(false)).arg(limits.keys).arg(limits.peers);
        call.arg(now.saturating_add(limits.time_to_live)).arg(size).arg(most(true));
        let (became, changed): (String, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        match &*became {
            "present" => Ok(Presence::Present),
            "absent" => Ok(Presence::Absent),
            _ => Err(PostError::MailboxFull),
        }
    }

    pub(super) async fn read(&self, token: TokenHash, after: Cursor, most: usize) -> Result<Batch, SessionError> {
        type Events = Vec<(String, HashMap<String, String>)>;
        if let Some(events) = self.bells.take(token, &after, most) {
            let cursor = events.last().map_or(after, |(cursor, _)| cursor.clone());
            return Ok(Batch { events, cursor, gap: false });
        }
        let user = self.owner(token).await?;
        let mut call = self.scripts.about(&self.scripts.read, &user);
        call.arg(keys::text(token)).arg(after.epoch()).arg(after.offset()).arg(most.min(MOST)).arg(self.epoch());
        let (epoch, from, known, events, changed): (String, u64, bool, Events, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        if epoch.is_empty() {
            return Err(self.unknown(token));
        }
        let events: Vec<_> = events.into_iter().filter_map(|event| entry::read(&epoch, event)).collect();
        let from = Cursor::new(&epoch, from).ok_or(SessionError::Unavailable)?;
        let cursor = events.last().map_or(from, |(cursor, _)| cursor.clone());
        Ok(Batch { events, cursor, gap: !known })
    }

    pub(super) async fn acknowledge(&self, token: TokenHash, cursor: Cursor) -> Result<(), SessionError> {
        let user = self.owner(token).await?;
        self.bells.forget_read(token, &cursor);
        let mut call = self.scripts.about(&self.scripts.acknowledge, &user);
        call.arg(keys::text(token)).arg(cursor.epoch()).arg(cursor.offset()).arg(self.epoch());
        let (known, changed): (bool, Counts) = self.call(&call).await?;
        self.totals.add(changed);
        if known { Ok(()) } else { Err(self.unknown(token)) }
    }
}

//! Sessions and mailboxes in this process.

mod mailbox;
mod session;
mod tickets;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use liza_wire::UserId;
use liza_wire::service::{Cursor, SessionEnd};
use tokio::sync::watch;

use super::{
    Answer, Batch, Engine, Entry, Figures, Limits, OpenError, PostError, Posting, Presence, Ring, SessionError,
    TicketError, TokenHash,
};
use mailbox::{Mailbox, Sender, Total};
use session::Session;
use tickets::Tickets;

/// Keeps everything in memory; it is gone with the process.
#[derive(Debug)]
pub struct Memory {
    limits: Limits,
    kept: Mutex<Kept>,
    tickets: Tickets,
}

#[derive(Debug)]
struct Kept {
    sessions: HashMap<TokenHash, Session>,
    mailboxes: HashMap<UserId, Mailbox>,
    /// When to look at a session's lease again: not after it is over.
    leases: BinaryHeap<(Reverse<u64>, TokenHash)>,
    /// When to look at a waiting mailbox again: when its oldest signal expires.
    waits: BinaryHeap<(Reverse<u64>, UserId)>,
    waiting_mailboxes: usize,
    bytes: Total,
    /// Tells the epochs of this process from those of the one before: eight letters and digits.
    life: String,
    epochs: u64,
}

impl Memory {
    /// An engine with nobody in it. `life` (1 to 16 ASCII letters and digits) is unlike that of any process before.
    pub fn new(limits: Limits, life: &str) -> Self {
        let kept = Kept {
            sessions: HashMap::new(),
            mailboxes: HashMap::new(),
            leases: BinaryHeap::new(),
            waits: BinaryHeap::new(),
            waiting_mailboxes: 0,
            bytes: Total::default(),
            life: life.to_owned(),
            epochs: 0,
        };
        Self { limits, kept: Mutex::new(kept), tickets: Tickets::default() }
    }

    /// A panic while the lock was held left at worst a wrong figure; that is no reason to stop serving.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer<T: Send + 'static, E: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Kept, &Limits) -> Result<T, E>,
    ) -> Answer<'_, T, E> {
        Box::pin(ready(act(&mut self.kept(), &self.limits)))
    }
}

impl Engine for Memory {
    fn open(
        &self,
        now: u64,
        user: UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
    ) -> Answer<'_, Cursor, OpenError> {
        self.answer(|kept, limits| kept.open(limits, now, user, token, takeover))
    }

    fn renew(&self, now: u64, token: TokenHash) -> Answer<'_, UserId, SessionError> {
        self.answer(|kept, limits| Ok(kept.session(now, limits, token)?.user.clone()))
    }

    fn post(&self, now: u64, token: TokenHash, posting: Posting) -> Answer<'_, Presence, PostError> {
        self.answer(|kept, limits| kept.post(limits, now, token, posting))
    }

    fn deliver(&self, now: u64, from: UserId, posting: Posting) -> Answer<'_, Presence, PostError> {
        self.answer(|kept, limits| kept.deliver(limits, now, from, posting))
    }

    fn presence(&self, user: UserId) -> Answer<'_, Presence, SessionError> {
        self.answer(|kept, _| {
            let owner = kept.mailboxes.get(&user).and_then(Mailbox::owner);
            Ok(if owner.is_some() { Presence::Present } else { Presence::Absent })
        })
    }

    fn read(&self, token: TokenHash, after: Cursor, most: usize) -> Answer<'_, Batch, SessionError> {
        self.answer(|kept, _| Ok(kept.mailbox_of(token)?.read(&after, most)))
    }

    fn acknowledge(&self, token: TokenHash, cursor: Cursor) -> Answer<'_, (), SessionError> {
        self.answer(|kept, _| {
            kept.mailbox_of(token)?.acknowledge(&cursor);
            Ok(())
        })
    }

    fn listen(&self, token: TokenHash) -> Answer<'_, watch::Receiver<Ring>, SessionError> {
        self.answer(|kept, _| {
            kept.sessions.get(&token).map(|session| session.bell.subscribe()).ok_or(SessionError::UnknownSession)
        })
    }

    fn close(&self, _now: u64, token: TokenHash) -> Answer<'_, (), SessionError> {
        self.answer(|kept, limits| {
            if !kept.sessions.contains_key(&token) {
                return Err(SessionError::UnknownSession);
            }
            kept.end(limits, token, SessionEnd::Closed);
            Ok(())
        })
    }

    fn sweep(&self, now: u64) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.tickets.forget_old(now);
        let mut kept = self.kept();
        kept.end_leases(&self.limits, now);
        kept.drop_expired(&self.limits, now);
        Box::pin(ready(()))
    }

    fn issue(&self, now: u64, ticket: TokenHash, session: TokenHash) -> Answer<'_, (), SessionError> {
        self.tickets.issue(now, ticket, session);
        Box::pin(ready(Ok(())))
    }

    fn redeem(&self, now: u64, ticket: TokenHash) -> Answer<'_, TokenHash, TicketError> {
        Box::pin(ready(self.tickets.redeem(now, ticket).ok_or(TicketError::BadTicket)))
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn figures(&self) -> Figures {
        let kept = self.kept();
        Figures {
            sessions: kept.sessions.len(),
            mailboxes: kept.mailboxes.len(),
            events: kept.mailboxes.values().map(Mailbox::len).sum(),
            bytes: kept.bytes.get(),
        }
    }
}

impl Kept {
    fn open(
        &mut self,
        limits: &Limits,
        now: u64,
        user: UserId,
        token: TokenHash,
        takeover: Option<TokenHash>,
    ) -> Result<Cursor, OpenError> {
        let holder = self.mailboxes.get(&user).and_then(Mailbox::owner);
        if let Some(holder) = holder {
            if holder == token
                && let Some(mailbox) = self.mailboxes.get(&user)
            {
                let beginning = mailbox.beginning();
                return self.session(now, limits, token).map(|_| beginning).map_err(|_| OpenError::Unavailable);
            }
            let session = self.sessions.get(&holder);
            let held = session.is_some_and(Session::is_held);
            let quiet = session.is_none_or(|session| session.lease_ends <= limits.quiet(now));
            let end = match takeover {
                Some(takeover) if takeover == holder => SessionEnd::TakenOver,
                _ if quiet && !held => SessionEnd::Lease,
                _ => return Err(OpenError::Taken { held }),
            };
            self.end(limits, holder, end);
        }
        if self.sessions.len() >= limits.sessions {
            return Err(OpenError::TooManySessions);
        }
        self.ensure_mailbox(&user);
        let Some(mailbox) = self.mailboxes.get_mut(&user) else { return Err(OpenError::TooManySessions) };
        if mailbox.len() > 0 {
            self.waiting_mailboxes -= 1;
        }
        mailbox.belongs_to(token);
        let cursor = mailbox.beginning();
        let senders: Vec<_> = mailbox.senders().cloned().collect();
        let lease_ends = now.saturating_add(limits.lease);
        let mut session = Session::new(user, lease_ends);
        for sender in &senders {
            session.met(sender, limits.peers);
        }
        self.sessions.insert(token, session);
        self.leases.push((Reverse(lease_ends), token));
        Ok(cursor)
    }

    fn ensure_mailbox(&mut self, user: &UserId) {
        if !self.mailboxes.contains_key(user) {
            self.epochs += 1;
            let epoch = format!("{}{}", self.life, self.epochs);
            self.mailboxes.insert(user.clone(), Mailbox::new(epoch, self.bytes.clone()));
        }
    }

    /// A session, with its lease renewed.
    fn session(&mut self, now: u64, limits: &Limits, token: TokenHash) -> Result<&mut Session, SessionError> {
        let session = self.sessions.get_mut(&token).ok_or(SessionError::UnknownSession)?;
        session.lease_ends = session.lease_ends.max(now.saturating_add(limits.lease));
        Ok(session)
    }

    fn mailbox_of(&mut self, token: TokenHash) -> Result<&mut Mailbox, SessionError> {
        let session = self.sessions.get(&token).ok_or(SessionError::UnknownSession)?;
        self.mailboxes.get_mut(&session.user).ok_or(SessionError::UnknownSession)
    }

    fn post(&mut self, limits: &Limits, now: u64, token: TokenHash, posting: Posting) -> Result<Presence, PostError> {
        let session = self.session(now, limits, token)?;
        if let Some(presence) = session.keys.get(&posting.key) {
            return Ok(presence);
        }
        let from = session.user.clone();
        let Posting { key, to, kind, data } = posting;
        let entry = Entry::Signal { from: from.clone(), kind, data, at: now };
        let has_room = match self.mailboxes.get(&to) {
            Some(mailbox) => mailbox.has_room(limits, &entry),
            None => self.waiting_mailboxes < limits.waiting_mailboxes && self.bytes.has_room(limits, true, &entry),
        };
        if !has_room {
            return Err(PostError::MailboxFull);
        }
        if !self.mailboxes.contains_key(&to) {
            self.waiting_mailboxes += 1;
            self.ensure_mailbox(&to);
            self.waits.push((Reverse(now.saturating_add(limits.time_to_live)), to.clone()));
        }
        let Some(mailbox) = self.mailboxes.get_mut(&to) else { return Err(PostError::MailboxFull) };
        let owner = mailbox.owner();
        let sender = Sender { token, key: key.clone(), expires: now.saturating_add(limits.time_to_live) };
        mailbox.push(entry, Some(sender));
        let presence = if owner.is_some() { Presence::Present } else { Presence::Absent };
        if let Some(session) = self.sessions.get_mut(&token) {
            session.keys.add(key, presence, limits.keys);
            session.met(&to, limits.peers);
        }
        if let Some(session) = owner.and_then(|owner| self.sessions.get_mut(&owner)) {
            session.met(&from, limits.peers);
            session.ring();
        }
        Ok(presence)
    }

    fn deliver(&mut self, limits: &Limits, now: u64, from: UserId, posting: Posting) -> Result<Presence, PostError> {
        let Posting { to, kind, data, .. } = posting;
        let Some(mailbox) = self.mailboxes.get_mut(&to) else { return Ok(Presence::Absent) };
        let Some(owner) = mailbox.owner() else { return Ok(Presence::Absent) };
        let entry = Entry::Signal { from, kind, data, at: now };
        if !mailbox.has_room(limits, &entry) {
            return Err(PostError::MailboxFull);
        }
        mailbox.push(entry, None);
        if let Some(session) = self.sessions.get_mut(&owner) {
            session.ring();
        }
        Ok(Presence::Present)
    }

    /// Ends a session and tells whoever it exchanged signals with.
    fn end(&mut self, limits: &Limits, token: TokenHash, reason: SessionEnd) {
        let Some(session) = self.sessions.remove(&token) else { return };
        self.mailboxes.remove(&session.user);
        for peer in session.peers() {
            self.tell(limits, peer, Entry::PeerGone { user: session.user.clone(), reason });
        }
        session.bell.send_replace(Ring::Ended(reason));
    }

    /// Puts an event into the mailbox of somebody who is there.
    fn tell(&mut self, limits: &Limits, user: &UserId, entry: Entry) {
        let Some(mailbox) = self.mailboxes.get_mut(user) else { return };
        let Some(owner) = mailbox.owner() else { return };
        // Room for what people say is not room for this: it must not be lost because a mailbox is full of that.
        if mailbox.len() < limits.mailbox_events.saturating_mul(2) {
            mailbox.push(entry, None);
        }
        if let Some(session) = self.sessions.get_mut(&owner) {
            session.ring();
        }
    }

    fn end_leases(&mut self, limits: &Limits, now: u64) {
        while let Some(&(Reverse(due), token)) = self.leases.peek() {
            if due > now {
                break;
            }
            self.leases.pop();
            match self.sessions.get(&token).map(|session| session.lease_ends) {
                Some(ends) if ends > now => self.leases.push((Reverse(ends), token)),
                Some(_) => self.end(limits, token, SessionEnd::Lease),
                None => {}
            }
        }
    }

    fn drop_expired(&mut self, limits: &Limits, now: u64) {
        while self.waits.peek().is_some_and(|(Reverse(due), _)| *due <= now) {
            let Some((_, user)) = self.waits.pop() else { break };
            let Some(mailbox) = self.mailboxes.get_mut(&user).filter(|mailbox| mailbox.owner().is_none()) else {
                continue;
            };
            let expired = mailbox.take_expired(now);
            match mailbox.next_expiry() {
                Some(due) => self.waits.push((Reverse(due), user.clone())),
                None => {
                    self.mailboxes.remove(&user);
                    self.waiting_mailboxes -= 1;
                }
            }
            for Sender { token, key, .. } in expired {
                if let Some(sender) = self.sessions.get(&token).map(|session| session.user.clone()) {
                    self.tell(limits, &sender, Entry::Expired { to: user.clone(), key });
                }
            }
        }
    }
}

//! Tickets: each opens one stream of a session.

use redis::cmd;

use super::{Inner, keys};
use crate::engine::{SessionError, TICKET_LIFETIME, TicketError, TokenHash};

impl Inner {
    pub(super) async fn issue(&self, now: u64, ticket: TokenHash, session: TokenHash) -> Result<(), SessionError> {
        let issued = format!("{} {}", keys::text(session), now.saturating_add(TICKET_LIFETIME));
        // The time within counts; Redis only has to forget it some time.
        let set = cmd("SET").arg(self.keys.ticket(ticket)).arg(issued).arg("PX").arg(2 * TICKET_LIFETIME).to_owned();
        Ok(self.connection.ask(&set).await?)
    }

    pub(super) async fn redeem(&self, now: u64, ticket: TokenHash) -> Result<TokenHash, TicketError> {
        let issued: Option<String> = self.connection.ask(cmd("GETDEL").arg(self.keys.ticket(ticket))).await?;
        let read = |issued: String| {
            let (session, expires) = issued.split_once(' ')?;
            (expires.parse::<u64>().ok()? > now).then(|| keys::hash(session))?
        };
        issued.and_then(read).ok_or(TicketError::BadTicket)
    }
}

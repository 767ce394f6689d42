//! How often somebody may ask.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use super::{Code, Refusal};
use crate::engine::TokenHash;

/// How many seconds' worth of requests may come at once.
const BURST: f64 = 10.0;

/// So many times the rate of its signals a session may say something by WebSocket: acknowledge, answer a beat, send.
const MESSAGES: u32 = 10;

/// The rates of all sessions and addresses.
#[derive(Debug)]
pub struct Rates {
    sessions: Buckets<TokenHash>,
    messages: Buckets<TokenHash>,
    addresses: Buckets<IpAddr>,
}

impl Rates {
    /// So many signals a second for a session, so many requests for an address.
    pub fn new(session: u32, address: u32) -> Self {
        let messages = Buckets::new(session.saturating_mul(MESSAGES));
        Self { sessions: Buckets::new(session), messages, addresses: Buckets::new(address) }
    }

    /// A request from an address.
    pub fn request(&self, now: u64, address: IpAddr) -> Result<(), Refusal> {
        self.addresses.take(now, address)
    }

    /// A signal from a session.
    pub fn signal(&self, now: u64, token: TokenHash) -> Result<(), Refusal> {
        self.sessions.take(now, token)
    }

    /// A message from a session's socket, whatever it holds.
    pub fn message(&self, now: u64, token: TokenHash) -> Result<(), Refusal> {
        self.messages.take(now, token)
    }

    /// Forgets who has not asked for long.
    pub fn forget_idle(&self, now: u64) {
        self.messages.forget_full(now);
        self.sessions.forget_full(now);
        self.addresses.forget_full(now);
    }
}

/// Token buckets: each fills with `rate` tokens a second, up to [`BURST`] seconds' worth.
#[derive(Debug)]
struct Buckets<K> {
    rate: f64,
    levels: Mutex<HashMap<K, Level>>,
}

#[derive(Clone, Copy, Debug)]
struct Level {
    tokens: f64,
    at: u64,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new(rate: u32) -> Self {
        Self { rate: f64::from(rate), levels: Mutex::default() }
    }

    fn take(&self, now: u64, key: K) -> Result<(), Refusal> {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let level = levels.entry(key).or_insert(Level { tokens: self.rate * BURST, at: now });
        *level = self.filled(*level, now);
        if level.tokens < 1.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
            let millis = ((1.0 - level.tokens) / self.rate * 1000.0).ceil() as u64;
            return Err(Refusal::again_in(Code::RateLimited, millis));
        }
        level.tokens -= 1.0;
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "exact for any time that matters")]
    fn filled(&self, level: Level, now: u64) -> Level {
        let seconds = now.saturating_sub(level.at) as f64 / 1000.0;
        Level { tokens: (level.tokens + seconds * self.rate).min(self.rate * BURST), at: now }
    }

    fn forget_full(&self, now: u64) {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        levels.retain(|_, level| self.filled(*level, now).tokens < self.rate * BURST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let buckets = Buckets::new(2);
        let taken = (0..100).take_while(|_| buckets.take(0, 'a').is_ok()).count();
        assert_eq!(taken, 20);
        let refusal = buckets.take(0, 'a').unwrap_err().refused();
        assert_eq!((refusal.code, refusal.retry_after), ("rate-limited", Some(1)));
        assert!(buckets.take(0, 'b').is_ok(), "another one's bucket");
        assert!(buckets.take(500, 'a').is_ok());
        assert!(buckets.take(500, 'a').is_err());
    }

    #[test]
    fn a_full_bucket_is_forgotten() {
        let buckets = Buckets::new(2);
        buckets.take(0, 'a').unwrap();
        buckets.forget_full(100);
        assert_eq!(buckets.levels.lock().unwrap().len(), 1);
        buckets.forget_full(500);
        assert!(buckets.levels.lock().unwrap().is_empty());
    }
}

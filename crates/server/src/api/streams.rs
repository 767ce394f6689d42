//! The streams that are open: how many an address has, and which of a session is the latest.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::{Code, Refusal};
use crate::engine::TokenHash;

/// All open streams. Clones are the same.
#[derive(Clone, Debug)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    most: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    by_address: HashMap<IpAddr, usize>,
    latest: HashMap<TokenHash, watch::Sender<u64>>,
    count: u64,
}

/// An open stream; dropping it frees its place.
#[derive(Debug)]
pub struct Seat {
    streams: Streams,
    address: IpAddr,
    token: TokenHash,
    number: u64,
    latest: watch::Receiver<u64>,
}

impl Streams {
    /// At most `most` for an address; 0 for any number.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Inner { most, open: Mutex::default() }))
    }

    /// Opens a stream, which ends the one that the session had before.
    pub fn open(&self, address: IpAddr, token: TokenHash) -> Result<Seat, Refusal> {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = open.by_address.entry(address).or_default();
        if self.0.most > 0 && *of_address >= self.0.most {
            return Err(Code::TooManyConnections.into());
        }
        *of_address += 1;
        open.count += 1;
        let number = open.count;
        let latest = open.latest.entry(token).or_default();
        latest.send_replace(number);
        let latest = latest.subscribe();
        Ok(Seat { streams: self.clone(), address, token, number, latest })
    }
}

impl Seat {
    /// Ready once the session has a newer stream.
    pub async fn replaced(&mut self) {
        // The sender is kept for as long as this seat is.
        let _ = self.latest.wait_for(|latest| *latest != self.number).await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = open.by_address.entry(self.address) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
        if open.latest.get(&self.token).is_some_and(|latest| *latest.borrow() == self.number) {
            open.latest.remove(&self.token);
        }
    }
}

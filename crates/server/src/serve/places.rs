//! Counting connections: how many there are of an address, and when the last one is gone.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;

use crate::callers_address::{TrustedProxies, counted};
use crate::metrics::Metrics;

/// So many times its limit an address is still told that it has too many connections; beyond that it is cut off.
const ANSWERED: usize = 2;

/// The connections that are open. Clones are the same.
#[derive(Clone)]
pub(super) struct Places {
    most: usize,
    proxies: TrustedProxies,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    metrics: Arc<Metrics>,
    _alive: mpsc::Sender<()>,
}

/// Ready once every place is free again.
pub(super) struct Vacated(mpsc::Receiver<()>);

impl Vacated {
    pub(super) async fn all(mut self) {
        // Nobody sends: it is over when all senders are gone.
        let _none = self.0.recv().await;
    }
}

/// One connection's place, free again when it is dropped.
pub(super) struct Place {
    places: Places,
    address: IpAddr,
    /// There are more of this address than it may have.
    pub(super) too_many: bool,
}

impl Places {
    /// At most `most` connections of an address, 0 for any number; any number of a proxy that is trusted.
    pub(super) fn new(most: usize, proxies: TrustedProxies, metrics: Arc<Metrics>) -> (Self, Vacated) {
        let (alive, gone) = mpsc::channel(1);
        (Self { most, proxies, taken: Arc::default(), metrics, _alive: alive }, Vacated(gone))
    }

    /// A place, or none where the address has far too many.
    pub(super) fn take(&self, address: IpAddr) -> Option<Place> {
        let trusted = self.proxies.trust(address);
        let most = if self.most == 0 || trusted { usize::MAX } else { self.most };
        // A proxy's connections are not its neighbours'.
        let address = if trusted { address } else { counted(address) };
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.get(&address).copied().unwrap_or(0);
        if count >= most.saturating_mul(ANSWERED) {
            return None;
        }
        taken.insert(address, count + 1);
        self.metrics.connections.inc();
        Some(Place { places: self.clone(), address, too_many: count >= most })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let left = taken.get(&self.address).map_or(0, |count| count - 1);
        if left == 0 {
            taken.remove(&self.address);
        } else {
            taken.insert(self.address, left);
        }
        self.places.metrics.connections.dec();
    }
}

/// A connection in its place. An upgraded one (WebSocket) takes the place along.
pub(super) struct Placed<S> {
    pub(super) stream: S,
    pub(super) _place: Arc<Place>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Placed<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Placed<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

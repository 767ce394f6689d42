//! Taking connections and serving HTTP over them: HTTP/1.1 and HTTP/2, plain or by TLS.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tower::Service;

use super::places::{Place, Placed, Places};
use super::plain_on_tls;
use super::tls::{Certificates, HTTP_2};
use crate::api::Code;

/// How long a new connection may take to say its first byte, its handshake, and the head of each request. An idle one is
/// closed after as long.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often an HTTP/2 connection that is quiet is asked for a sign of life.
const LIFE: Duration = Duration::from_secs(20);

/// After an error of the system's, as too many open files, the next try waits: it would fail as well.
const PAUSE: Duration = Duration::from_millis(100);

/// The first byte of a TLS handshake (RFC 8446, 5.1).
const HANDSHAKE: u8 = 0x16;

/// What every connection needs. Clones serve the same.
#[derive(Clone)]
pub(super) struct Connections {
    router: Router,
    refusing: Router,
    tls: Option<TlsAcceptor>,
    http: Arc<Builder<TokioExecutor>>,
    places: Places,
    stopping: watch::Receiver<bool>,
}

impl Connections {
    pub(super) fn new(
        router: Router,
        certificates: Option<&Arc<Certificates>>,
        places: Places,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let mut http = Builder::new(TokioExecutor::new());
        http.http1().timer(TokioTimer::new()).header_read_timeout(PATIENCE);
        http.http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(LIFE)
            .keep_alive_timeout(LIFE)
            .enable_connect_protocol();
        let refusing = Router::new().fallback(async || crate::api::Refusal::from(Code::TooManyConnections));
        let tls = certificates.map(Certificates::acceptor);
        Self { router, refusing, tls, http: Arc::new(http), places, stopping }
    }

    /// Takes connections until it is cancelled.
    pub(super) async fn accept(self, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, address)) => self.take(stream, address),
                Err(why) => {
                    tracing::debug!(%why, "no connection");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn take(&self, stream: TcpStream, address: SocketAddr) {
        let Some(place) = self.places.take(address.ip().to_canonical()) else { return };
        if let Err(why) = stream.set_nodelay(true) {
            tracing::debug!(%why, "small packets may wait");
        }
        tokio::spawn(self.clone().serve(stream, address, Arc::new(place)));
    }

    async fn serve(self, stream: TcpStream, address: SocketAddr, place: Arc<Place>) {
        let router = if place.too_many { self.refusing.clone() } else { self.router.clone() };
        let mut first = [0];
        let Ok(Ok(1)) = timeout(PATIENCE, self.unless_stopping(stream.peek(&mut first))).await else { return };
        let Some(tls) = &self.tls else {
            return self.speak(Placed { stream, _place: place }, router, address, None).await;
        };
        if first[0] != HANDSHAKE {
            let redirecting = plain_on_tls::router(stream.local_addr().ok());
            return self.speak(Placed { stream, _place: place }, redirecting, address, None).await;
        }
        let stream = match timeout(PATIENCE, tls.accept(stream)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(why)) => return tracing::debug!(%why, "no TLS"),
            Err(_) => return tracing::debug!("no TLS in time"),
        };
        let http_2 = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
        self.speak(Placed { stream, _place: place }, router, address, Some(http_2)).await;
    }

    /// As an error where the server ends before the first byte.
    async fn unless_stopping(
        &self,
        first: impl Future<Output = std::io::Result<usize>>,
    ) -> Result<usize, std::io::Error> {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            read = first => read,
            () = stop(&mut stopping) => Ok(0),
        }
    }

    /// Serves a connection to its end; `http_2` where both sides have said which it is.
    async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
        &self,
        stream: Placed<S>,
        router: Router,
        address: SocketAddr,
        http_2: Option<bool>,
    ) {
        let asked = Arc::new(AtomicBool::new(false));
        let first = Arc::clone(&asked);
        let service = service_fn(move |request| {
            first.store(true, Relaxed);
            answer(router.clone(), request, address)
        });
        // The limits of HTTP begin once it is known which HTTP it is.
        let silence = async {
            tokio::time::sleep(PATIENCE).await;
            if asked.load(Relaxed) {
                std::future::pending().await
            }
        };
        let http = match http_2 {
            None => (*self.http).clone(),
            Some(true) => (*self.http).clone().http2_only(),
            Some(false) => (*self.http).clone().http1_only(),
        };
        let mut connection = pin!(http.serve_connection_with_upgrades(TokioIo::new(stream), service));
        let mut stopping = self.stopping.clone();
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop(&mut stopping) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
            () = silence => return tracing::debug!("no request in time"),
        };
        if let Err(why) = ended {
            tracing::trace!(%why, "a connection broke");
        }
    }
}

/// Ready once the server ends.
async fn stop(stopping: &mut watch::Receiver<bool>) {
    // Without a sender there is nobody left to serve for.
    let _ended = stopping.wait_for(|stopping| *stopping).await;
}

async fn answer(
    mut router: Router,
    mut request: Request<Incoming>,
    address: SocketAddr,
) -> Result<Response<Body>, Infallible> {
    request.extensions_mut().insert(ConnectInfo(address));
    router.call(request).await
}

//! Listening, and ending cleanly.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use std::{error, fmt};

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::{TcpListener, lookup_host};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::page::INDEX;
use crate::settings::Settings;

/// How long requests that are under way may take once the server was told to end.
pub const DRAIN: Duration = Duration::from_secs(3);

/// How often a free port is looked for that is free on both of `localhost`'s addresses.
const PORT_TRIES: usize = 16;

/// Why the server cannot start.
#[derive(Debug)]
pub enum StartError {
    /// There is no built page.
    NoPage {
        /// The file that is missing.
        index: PathBuf,
    },
    /// The name of the host has no address.
    NoAddress {
        /// The name.
        host: String,
    },
    /// Another program listens there.
    PortInUse {
        /// Where.
        address: SocketAddr,
    },
    /// Anything else that the system has against listening.
    Listen {
        /// Where.
        address: SocketAddr,
        /// What it says.
        source: io::Error,
    },
    /// Options that do not go together, in a sentence.
    Settings(String),
    /// Ctrl-C and SIGTERM cannot be listened for.
    Signals(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPage { index } => write!(
                f,
                "there is no built page: {} is missing. `cargo xtask build` builds it, --dist names another folder",
                index.display()
            ),
            Self::NoAddress { host } => write!(f, "the host {host:?} has no address"),
            Self::PortInUse { address } => write!(
                f,
                "port {} is in use on {}. --port names another one, --port 0 takes any that is free",
                address.port(),
                address.ip()
            ),
            Self::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Self::Settings(why) => f.write_str(why),
            Self::Signals(source) => write!(f, "cannot listen for Ctrl-C: {source}"),
        }
    }
}

impl error::Error for StartError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } | Self::Signals(source) => Some(source),
            _ => None,
        }
    }
}

/// A server that has its addresses and serves nothing yet.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<TcpListener>,
    url: String,
}

impl Server {
    /// Takes the addresses that `settings` name, and looks whether there is a page to serve.
    pub async fn bind(settings: &Settings) -> Result<Self, StartError> {
        let index = settings.dist.join(INDEX);
        if !index.is_file() {
            return Err(StartError::NoPage { index });
        }
        let Settings { host, port, .. } = settings;
        let listeners = if host == "localhost" { localhost(*port).await? } else { named(host, *port).await? };
        let port = listeners.first().and_then(|listener| listener.local_addr().ok()).map_or(*port, |at| at.port());
        let host = host.parse::<Ipv6Addr>().map_or_else(|_| host.clone(), |ip| format!("[{ip}]"));
        Ok(Self { listeners, url: format!("http://{host}:{port}") })
    }

    /// The address of the page, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until `stop` is ready, then for at most [`DRAIN`] what was under way; `stopping` says so to the streams.
    pub async fn run(self, router: Router, stop: impl Future<Output = ()>, stopping: watch::Sender<bool>) {
        let stopped = stopping.subscribe();
        let mut serving = JoinSet::new();
        for listener in self.listeners {
            let mut stopped = stopped.clone();
            let listener = listener.tap_io(|stream| {
                if let Err(why) = stream.set_nodelay(true) {
                    tracing::debug!(%why, "small packets may wait");
                }
            });
            let serve = axum::serve(listener, router.clone().into_make_service_with_connect_info::<SocketAddr>())
                .with_graceful_shutdown(async move {
                    // An error means that the sender is gone, which is a reason to stop as well.
                    let _ = stopped.wait_for(|stop| *stop).await;
                });
            serving.spawn(serve.into_future());
        }
        stop.await;
        tracing::info!("ending");
        stopping.send_replace(true);
        if tokio::time::timeout(DRAIN, serving.join_all()).await.is_err() {
            tracing::warn!("connections were cut: they took longer than {} s", DRAIN.as_secs());
        }
    }
}

/// Both addresses, so that it does not matter which one a browser tries first. A machine may have no IPv6.
async fn localhost(port: u16) -> Result<Vec<TcpListener>, StartError> {
    let mut tries = if port == 0 { PORT_TRIES } else { 1 };
    loop {
        tries -= 1;
        let v4 = listen((Ipv4Addr::LOCALHOST, port).into()).await?;
        let taken = v4.local_addr().map_or(port, |at| at.port());
        match listen((Ipv6Addr::LOCALHOST, taken).into()).await {
            Ok(v6) => return Ok(vec![v4, v6]),
            Err(StartError::PortInUse { .. }) if tries > 0 => {}
            Err(StartError::Listen { address, source }) => {
                tracing::debug!(%address, %source, "only IPv4");
                return Ok(vec![v4]);
            }
            Err(why) => return Err(why),
        }
    }
}

/// The first address of `host`.
async fn named(host: &str, port: u16) -> Result<Vec<TcpListener>, StartError> {
    let address = match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, port),
        Err(_) => {
            let found = lookup_host((host, port)).await.ok().and_then(|mut addresses| addresses.next());
            found.ok_or_else(|| StartError::NoAddress { host: host.to_owned() })?
        }
    };
    Ok(vec![listen(address).await?])
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse { address },
        _ => StartError::Listen { address, source },
    })
}

/// Ready when the process is asked to end. It listens from the call on, not only once it is awaited.
#[cfg(unix)]
pub fn asked_to_end() -> Result<impl Future<Output = ()>, StartError> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Signals)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Signals)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the process is asked to end. It listens from the call on, not only once it is awaited.
#[cfg(windows)]
pub fn asked_to_end() -> Result<impl Future<Output = ()>, StartError> {
    use tokio::signal::windows::{ctrl_c, ctrl_close};
    let mut interrupt = ctrl_c().map_err(StartError::Signals)?;
    let mut close = ctrl_close().map_err(StartError::Signals)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = close.recv() => {}
        }
    })
}

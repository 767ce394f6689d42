//! Listening, and ending cleanly.

mod certificate_error;
mod connections;
mod ending;
mod listening;
mod open_files;
mod places;
mod plain_on_tls;
mod self_signed;
mod start_error;
mod tls;

use std::net::Ipv6Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::callers_address::TrustedProxies;
use crate::metrics::Metrics;
use crate::page::INDEX;
use crate::settings::Settings;
use connections::Connections;
use places::Places;
use tls::Certificates;

pub use certificate_error::CertificateError;
pub use ending::asked_to_end;
pub use open_files::allow_many_files;
pub use self_signed::SelfSigned;
pub use start_error::StartError;
pub use tls::Source;

/// A server that has its addresses and serves nothing yet.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<TcpListener>,
    certificates: Option<Arc<Certificates>>,
    address_connections: usize,
    proxies: TrustedProxies,
    drain: Duration,
    url: String,
}

impl Server {
    /// Takes the addresses that `settings` name, reads or makes the certificate where there is to be one, and looks
    /// whether there is a page to serve.
    ///
    /// # Errors
    /// An address is taken or not ours, the certificate cannot be used, or there is no page.
    pub async fn bind(settings: &Settings) -> Result<Self, StartError> {
        let index = settings.dist.join(INDEX);
        if !index.is_file() {
            return Err(StartError::NoPage { index });
        }
        let Settings { host, port, tls, running, .. } = settings;
        let certificates = tls.source(host)?.map(Certificates::open).transpose()?;
        let listeners = listening::listen_on(host, *port).await?;
        let port = listeners.first().and_then(|listener| listener.local_addr().ok()).map_or(*port, |at| at.port());
        let host = host.parse::<Ipv6Addr>().map_or_else(|_| host.clone(), |ip| format!("[{ip}]"));
        let scheme = if certificates.is_some() { "https" } else { "http" };
        Ok(Self {
            listeners,
            certificates,
            address_connections: running.max_address_connections,
            proxies: TrustedProxies::new(running.trusted_proxies.clone()),
            drain: Duration::from_secs(running.drain),
            url: format!("{scheme}://{host}:{port}"),
        })
    }

    /// The address of the page, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until `stop` is ready, then for at most the time that the settings give what was under way; `stopping` says
    /// so to the streams.
    pub async fn run(
        self,
        router: Router,
        metrics: Arc<Metrics>,
        stop: impl Future<Output = ()>,
        stopping: watch::Sender<bool>,
    ) {
        let (places, vacated) = Places::new(self.address_connections, self.proxies, metrics);
        let connections = Connections::new(router, self.certificates.as_ref(), places, stopping.subscribe());
        let mut accepting = JoinSet::new();
        for listener in self.listeners {
            accepting.spawn(connections.clone().accept(listener));
        }
        if let Some(certificates) = self.certificates {
            accepting.spawn(certificates.keep_fresh());
        }
        drop(connections);
        stop.await;
        tracing::info!("ending");
        stopping.send_replace(true);
        accepting.shutdown().await;
        if tokio::time::timeout(self.drain, vacated.all()).await.is_err() {
            tracing::warn!("connections were cut: they took longer than {} s", self.drain.as_secs());
        }
    }
}

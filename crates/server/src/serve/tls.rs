//! Certificates: read or made, and fresh without a restart.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{ServerConfig, version};

use super::CertificateError;
use super::self_signed::SelfSigned;

/// HTTP/2 by its name in the handshake (RFC 9113, 3.1).
pub(super) const HTTP_2: &[u8] = b"h2";
const HTTP_1: &[u8] = b"http/1.1";

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(60);

/// Where a certificate comes from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Somebody keeps these files: a chain and its key, PEM.
    Files {
        /// The chain, the server's own certificate first.
        chain: PathBuf,
        /// The key of that one.
        key: PathBuf,
    },
    /// The server makes one for the machine's addresses.
    SelfSigned(SelfSigned),
}

/// The certificate in use.
#[derive(Debug)]
pub(super) struct Certificates {
    source: Source,
    current: RwLock<(Pem, Arc<CertifiedKey>)>,
}

/// A chain and its key as text.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Pem {
    pub(super) chain: String,
    pub(super) key: String,
}

impl std::fmt::Debug for Pem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Certificates {
    /// Reads or makes the first one.
    pub(super) fn open(source: Source) -> Result<Arc<Self>, CertificateError> {
        let pem = source.pem()?;
        let certified = certified(&pem)?;
        Ok(Arc::new(Self { source, current: RwLock::new((pem, certified)) }))
    }

    /// What does the handshakes: TLS 1.2 and 1.3, HTTP/2 before HTTP/1.1.
    pub(super) fn acceptor(self: &Arc<Self>) -> TlsAcceptor {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let versions = &[&version::TLS13, &version::TLS12];
        #[expect(clippy::expect_used, reason = "the provider has both; a test would show")]
        let builder = builder.with_protocol_versions(versions).expect("TLS 1.2 and 1.3");
        let mut config = builder.with_no_client_auth().with_cert_resolver(Arc::clone(self) as Arc<_>);
        config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }

    /// Takes a new certificate up, now and then and at SIGHUP. One that cannot be used leaves the old one in use.
    pub(super) async fn keep_fresh(self: Arc<Self>) {
        let mut told = told_to_look();
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = told.next() => {}
            }
            match self.renew() {
                Ok(true) => tracing::info!("a new certificate is in use"),
                Ok(false) => {}
                Err(why) => tracing::warn!("the certificate stays as it was: {why}"),
            }
        }
    }

    fn renew(&self) -> Result<bool, CertificateError> {
        let pem = self.source.pem()?;
        if self.current.read().unwrap_or_else(PoisonError::into_inner).0 == pem {
            return Ok(false);
        }
        let certified = certified(&pem)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (pem, certified);
        Ok(true)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).1))
    }
}

impl Source {
    fn pem(&self) -> Result<Pem, CertificateError> {
        let read = |path: &PathBuf| {
            fs::read_to_string(path).map_err(|source| CertificateError::Read { path: path.clone(), source })
        };
        match self {
            Self::Files { chain, key } => Ok(Pem { chain: read(chain)?, key: read(key)? }),
            Self::SelfSigned(made) => made.pem(),
        }
    }
}

fn certified(pem: &Pem) -> Result<Arc<CertifiedKey>, CertificateError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.chain.as_bytes()).collect();
    let chain = chain.map_err(CertificateError::NoPem)?;
    if chain.is_empty() {
        return Err(CertificateError::Missing);
    }
    let key = PrivateKeyDer::from_pem_slice(pem.key.as_bytes()).map_err(CertificateError::NoKey)?;
    let certified = CertifiedKey::from_der(chain, key, &ring::default_provider());
    certified.map(Arc::new).map_err(CertificateError::Mismatch)
}

/// Rings at SIGHUP.
struct Told {
    #[cfg(unix)]
    hang_up: Option<tokio::signal::unix::Signal>,
}

fn told_to_look() -> Told {
    Told {
        #[cfg(unix)]
        hang_up: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
    }
}

impl Told {
    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(hang_up) = &mut self.hang_up {
            hang_up.recv().await;
            return;
        }
        std::future::pending().await
    }
}

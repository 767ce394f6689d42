//! Why a certificate cannot be used or made.

use std::path::PathBuf;
use std::{error, fmt, io};

use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem;

/// Why a certificate cannot be used or made.
#[derive(Debug)]
pub enum CertificateError {
    /// A file cannot be read.
    Read {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The chain's file is not PEM.
    NoPem(pem::Error),
    /// The chain's file has no certificate.
    Missing,
    /// The key's file is not PEM, or has no key.
    NoKey(pem::Error),
    /// The key is not the certificate's.
    Mismatch(rustls::Error),
    /// None can be made.
    Make(rcgen::Error),
    /// The one that was made cannot be kept.
    Keep {
        /// Where.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, source } => write!(f, "{} cannot be read: {source}", path.display()),
            Self::NoPem(source) => write!(f, "the certificate is not PEM: {source}"),
            Self::Missing => f.write_str("there is no certificate in the file"),
            Self::NoKey(source) => write!(f, "the key is not PEM: {source}"),
            Self::Mismatch(source) => write!(f, "certificate and key do not go together: {source}"),
            Self::Make(source) => write!(f, "no certificate can be made: {source}"),
            Self::Keep { folder, source } => {
                write!(f, "the certificate cannot be kept in {}: {source}", folder.display())
            }
        }
    }
}

impl error::Error for CertificateError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Read { source, .. } | Self::Keep { source, .. } => Some(source),
            Self::NoPem(source) | Self::NoKey(source) => Some(source),
            Self::Mismatch(source) => Some(source),
            Self::Make(source) => Some(source),
            Self::Missing => None,
        }
    }
}

//! Why a server cannot start.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::{error, fmt, io};

use super::CertificateError;
use crate::settings::Unusable;

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
    /// The certificate cannot be used or made.
    Certificate(CertificateError),
    /// The settings cannot be used.
    Settings(Unusable),
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
            Self::Certificate(why) => why.fmt(f),
            Self::Settings(why) => why.fmt(f),
            Self::Signals(source) => write!(f, "cannot listen for Ctrl-C: {source}"),
        }
    }
}

impl error::Error for StartError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } | Self::Signals(source) => Some(source),
            Self::Certificate(why) => why.source(),
            Self::Settings(why) => why.source(),
            Self::NoPage { .. } | Self::NoAddress { .. } | Self::PortInUse { .. } => None,
        }
    }
}

impl From<CertificateError> for StartError {
    fn from(why: CertificateError) -> Self {
        Self::Certificate(why)
    }
}

impl From<Unusable> for StartError {
    fn from(why: Unusable) -> Self {
        Self::Settings(why)
    }
}

//! Why settings that can be read cannot be used.

use std::path::{Path, PathBuf};
use std::{error, fmt, io};

use redis::RedisError;

/// Why the settings cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// A file that an option names cannot be read.
    File {
        /// What it holds.
        what: &'static str,
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The TURN secret has no characters.
    EmptyTurnSecret,
    /// There are TURN servers, and no secret for them; the variable that could hold it.
    NoTurnSecret(&'static str),
    /// There is no folder to keep a certificate in.
    NoTlsFolder,
    /// The engine's address, or the certificate of its authority.
    Engine(RedisError),
}

impl Unusable {
    /// For `map_err` of a file that holds `what`.
    pub(super) fn file(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { what, path, source }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { what, path, source } => write!(f, "{what} cannot be read from {}: {source}", path.display()),
            Self::EmptyTurnSecret => f.write_str("the TURN secret is empty"),
            Self::NoTurnSecret(variable) => {
                write!(f, "--turn-url needs a secret: --turn-secret-file names its file, or {variable} holds it")
            }
            Self::NoTlsFolder => f.write_str("--tls needs a folder for its certificate: --tls-dir names one"),
            Self::Engine(source) => write!(f, "--engine cannot be used: {source}"),
        }
    }
}

impl error::Error for Unusable {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::Engine(source) => Some(source),
            Self::EmptyTurnSecret | Self::NoTurnSecret(_) | Self::NoTlsFolder => None,
        }
    }
}

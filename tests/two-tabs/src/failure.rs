//! Why a test could not go on.

use std::path::PathBuf;
use std::time::Duration;
use std::{error, fmt, io};

use liza_native_peer::PeerError;
use thirtyfour::error::WebDriverError;

/// What a test returns.
pub type Outcome = Result<(), Failure>;

/// Why a test could not go on. Its `Debug` is its `Display`, because that is what the test runner shows.
pub enum Failure {
    /// A program or folder that the tests need is not there.
    Missing {
        /// What it is.
        what: &'static str,
        /// The variable that names it.
        variable: &'static str,
        /// Where it was looked for.
        looked: String,
    },
    /// A program does not start.
    Start {
        /// Its file.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A program did not say in time that it is ready.
    NotReady {
        /// Its file.
        program: PathBuf,
        /// What it said instead.
        said: String,
    },
    /// The system refuses something else.
    System {
        /// What was to be done.
        doing: &'static str,
        /// What it says.
        source: io::Error,
    },
    /// A program that does something at once says no.
    Refused {
        /// What was to be done.
        doing: String,
        /// What it says.
        said: String,
    },
    /// The browser or its driver says no.
    WebDriver(Box<WebDriverError>),
    /// A request to the signaling API failed.
    Http(reqwest::Error),
    /// What was waited for did not come.
    NotSeen {
        /// What it was.
        awaited: String,
        /// How long it was waited for.
        limit: Duration,
        /// What was there at the end.
        last: String,
    },
    /// The caller without a browser cannot go on.
    NativePeer(PeerError),
    /// The page wrote errors to the browser's console.
    Console(Vec<String>),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { what, variable, looked } => write!(
                f,
                "{what} is missing ({looked}); {variable} names it. `cargo xtask test` builds or installs what the tests \
                 need and sets all variables"
            ),
            Self::Start { program, source } => write!(f, "{} does not start: {source}", program.display()),
            Self::NotReady { program, said } => write!(f, "{} is not ready; it said: {said:?}", program.display()),
            Self::System { doing, source } => write!(f, "cannot {doing}: {source}"),
            Self::Refused { doing, said } => write!(f, "cannot {doing}: {said}"),
            Self::WebDriver(error) => write!(f, "WebDriver: {error}"),
            Self::Http(error) => write!(f, "signaling API: {error}"),
            Self::NotSeen { awaited, limit, last } => {
                write!(f, "within {} s not seen: {awaited}; instead: {last}", limit.as_secs_f32())
            }
            Self::NativePeer(error) => write!(f, "native peer: {error}"),
            Self::Console(messages) => write!(f, "errors in the browser's console:\n{}", messages.join("\n")),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl error::Error for Failure {}

impl From<WebDriverError> for Failure {
    fn from(error: WebDriverError) -> Self {
        Self::WebDriver(Box::new(error))
    }
}

impl From<PeerError> for Failure {
    fn from(error: PeerError) -> Self {
        Self::NativePeer(error)
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        WebDriverError::from(error).into()
    }
}

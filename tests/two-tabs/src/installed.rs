//! The browsers of this machine.

use std::fmt;
use std::path::PathBuf;

use crate::Failure;
use crate::tools::named_or_on_path;

/// A browser that the tests can drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserKind {
    /// Chromium.
    Chromium,
    /// Firefox.
    Firefox,
}

impl fmt::Display for BrowserKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
        })
    }
}

/// A browser with its WebDriver server.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Which it is.
    pub kind: BrowserKind,
    /// Its program: `LIZA_CHROMIUM` or `LIZA_FIREFOX`, or one on the path.
    pub browser: PathBuf,
    /// Its WebDriver server: `LIZA_CHROMEDRIVER` or `LIZA_GECKODRIVER`, or one on the path.
    pub driver: PathBuf,
}

impl Installed {
    /// Finds a browser.
    ///
    /// # Errors
    /// It or its driver is missing, and which.
    pub fn find(kind: BrowserKind) -> Result<Self, Failure> {
        let (browser, driver) = match kind {
            BrowserKind::Chromium => (
                named_or_on_path("Chromium", "LIZA_CHROMIUM", &["chromium"])?,
                named_or_on_path("ChromeDriver", "LIZA_CHROMEDRIVER", &["chromedriver"])?,
            ),
            BrowserKind::Firefox => (
                named_or_on_path("Firefox", "LIZA_FIREFOX", &["firefox-esr", "firefox"])?,
                named_or_on_path("geckodriver", "LIZA_GECKODRIVER", &["geckodriver"])?,
            ),
        };
        Ok(Self { kind, browser, driver })
    }
}

//! Browsers and their WebDriver servers, for the tests.

use std::env;
use std::fmt;
use std::path::PathBuf;

use super::{Toolbox, on_path, packages, tools};
use crate::error::Error;

/// The colour emoji that stand on the page's buttons. A browser without them
/// shows boxes, which no test minds but every screenshot shows.
const EMOJI_FONT: &str = "fonts-noto-color-emoji";

/// A browser that the tests run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Chromium or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
}

/// An installed browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// Which one.
    pub kind: Kind,
    /// Its program.
    pub program: PathBuf,
    /// Its WebDriver server.
    pub driver: PathBuf,
}

impl Kind {
    /// All that the tests know.
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    /// The kind that a person names on the command line.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.to_string() == name)
    }

    /// The variables that name program and driver to the tests; where a person
    /// has set them, they decide.
    pub fn variables(self) -> (&'static str, &'static str) {
        match self {
            Self::Chromium => ("LIZA_CHROMIUM", "LIZA_CHROMEDRIVER"),
            Self::Firefox => ("LIZA_FIREFOX", "LIZA_GECKODRIVER"),
        }
    }

    /// The variable that names the driver to wasm-bindgen's test runner.
    pub fn runner_variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
        }
    }

    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
            Self::Firefox => &["firefox-esr", "firefox"],
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
        }
    }

    fn program(self) -> Option<PathBuf> {
        from_variable(self.variables().0).or_else(|| self.programs().iter().find_map(|name| on_path(name)))
    }

    fn driver(self) -> Option<PathBuf> {
        let name = match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
        };
        from_variable(self.variables().1).or_else(|| from_variable(self.runner_variable())).or_else(|| on_path(name))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        })
    }
}

/// Finds or installs the browsers of these kinds with their drivers.
///
/// # Errors
/// One is missing and cannot be installed from here.
pub fn ensure(toolbox: &Toolbox, kinds: &[Kind]) -> Result<Vec<Browser>, Error> {
    let lacks = |kind: Kind| match kind {
        Kind::Chromium => kind.program().is_none() || kind.driver().is_none(),
        // Debian has no package of geckodriver: it is built below.
        Kind::Firefox => kind.program().is_none(),
    };
    let mut wanted: Vec<&str> =
        kinds.iter().filter(|kind| lacks(**kind)).flat_map(|kind| kind.packages()).copied().collect();
    if !wanted.is_empty() {
        wanted.push(EMOJI_FONT);
        packages::ensure(toolbox.project(), "browsers", "browsers, to test the page in", &wanted)?;
    }
    kinds.iter().map(|kind| browser(toolbox, *kind)).collect()
}

fn browser(toolbox: &Toolbox, kind: Kind) -> Result<Browser, Error> {
    let program = kind.program().ok_or_else(|| absent(kind))?;
    let driver = match (kind.driver(), kind) {
        (Some(driver), _) => driver,
        (None, Kind::Firefox) => {
            let folder = tools::geckodriver().ensure(toolbox)?;
            let built = folder.map(|folder| folder.join(format!("geckodriver{}", env::consts::EXE_SUFFIX)));
            built.or_else(|| kind.driver()).ok_or_else(|| absent(kind))?
        }
        (None, Kind::Chromium) => return Err(absent(kind)),
    };
    Ok(Browser { kind, program, driver })
}

fn absent(kind: Kind) -> Error {
    let (program, driver) = kind.variables();
    Error::by_hand(
        format!("The tests need {kind} and its driver, on PATH or named by {program} and {driver}."),
        &[&format!("sudo apt-get install -y {}", kind.packages().join(" "))],
    )
}

fn from_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn a_browser_is_named_in_small_letters() {
        assert_eq!(Kind::from_name("firefox"), Some(Kind::Firefox));
        assert_eq!(Kind::from_name("chromium"), Some(Kind::Chromium));
        assert_eq!(Kind::from_name("safari"), None);
    }
}

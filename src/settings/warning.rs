//! What was wrong with the settings.

use serde_json::{Map, Value};

use super::IceServerFault;

/// How much of a value that cannot be used is kept, in characters.
const MOST: usize = 80;

/// A setting that was not taken; the one below it, or the default, is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// There is no usable `config.json`.
    Config(ConfigFault),
    /// `config.json` has a member that the page does not know.
    Unknown {
        /// Its name, clipped.
        member: String,
    },
    /// A value is none of those allowed.
    Bad {
        /// Where it stands.
        place: Place,
        /// The setting.
        name: String,
        /// The value, clipped; one that may hold a password is left out.
        value: String,
    },
    /// An ICE server was left out.
    IceServer {
        /// Its place in `iceServers`, from 0.
        index: usize,
        /// Why.
        fault: IceServerFault,
    },
}

impl Warning {
    pub(super) fn unknown(member: &str) -> Self {
        Self::Unknown { member: clip(member) }
    }

    /// An address may hold `user:password@`.
    pub(super) fn bad(place: Place, name: &str, value: &str) -> Self {
        let value = if value.contains('@') { "…".to_owned() } else { clip(value) };
        Self::Bad { place, name: name.to_owned(), value }
    }
}

fn clip(text: &str) -> String {
    text.chars().take(MOST).collect()
}

/// Where a setting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In `config.json`.
    Config,
    /// In the page's address.
    Query,
}

/// Why there is no usable `config.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigFault {
    /// No answer, or none in time.
    Unreachable,
    /// An HTTP status other than 200.
    Status(u16),
    /// Not JSON: the first mistake.
    NoJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// JSON, but not an object.
    NoObject,
}

impl ConfigFault {
    pub(super) fn check(text: &str) -> Result<Map<String, Value>, Self> {
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(Self::NoObject),
            Err(error) => Err(Self::NoJson { line: error.line(), column: error.column() }),
        }
    }
}

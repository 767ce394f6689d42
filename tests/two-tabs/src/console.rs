//! What pages write to the browser's console.

use std::fmt;

use serde::Deserialize;

/// An entry of the console.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Entry {
    pub(crate) is_error: bool,
    /// Which part of the browser wrote it: browsers have names of their own for them.
    pub(crate) source: String,
    pub(crate) text: String,
}

impl Entry {
    /// Whether it is a fault of the page: a panic, an exception, something that its security policy forbade. A request
    /// that failed is reported too, and is no fault where a test takes the server away.
    pub(crate) fn is_fault(&self) -> bool {
        self.is_error && self.source != "network"
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = if self.is_error { "error" } else { "note" };
        write!(f, "{level} {} {}", self.source, self.text)
    }
}

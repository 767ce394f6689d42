//! What pages write to the browser's console.

use thirtyfour::BrowserLogEntry;

/// Whether an entry is a fault of the page: a panic, an exception, something that its security policy forbade. A request
/// that failed is reported too, and is no fault where a test takes the server away.
pub(crate) fn is_fault(entry: &BrowserLogEntry) -> bool {
    entry.level == "SEVERE" && entry.source.as_deref() != Some("network")
}

/// An entry as a line.
pub(crate) fn line(entry: &BrowserLogEntry) -> String {
    format!("{} {} {}", entry.level, entry.source.as_deref().unwrap_or("?"), entry.message)
}

//! The log of the page before a reload, in the tab's session storage. Where there is no storage, there is no such log.

use web_sys::Storage;

const KEY: &str = "liza-call:log";

/// How much is kept, in bytes of UTF-8; a storage has room for some megabytes.
const MOST: usize = 300_000;

/// How many of the newest lines of each panel are kept, as far as there is room for them.
const LINES: [usize; 4] = [1_000, 300, 100, 30];

/// What the page before left.
pub(crate) fn read() -> Option<String> {
    storage()?.get_item(KEY).ok().flatten()
}

/// Keeps what `text` gives for so many lines, in place of what was kept before.
pub(crate) fn keep(text: impl Fn(usize) -> String) {
    let kept = LINES.into_iter().map(text).find(|text| text.len() <= MOST);
    if let (Some(storage), Some(kept)) = (storage(), kept) {
        // A storage that is full keeps what it has.
        storage.set_item(KEY, &kept).ok();
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

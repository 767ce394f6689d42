//! The tokens that this browser remembers, so that one of its pages can take an id over from another.

use liza_wire::service::Secret;
use web_sys::Storage;

use super::Shared;

impl Shared {
    /// The token of the last session under this id that a page of this browser had.
    pub(super) fn remembered(&self) -> Option<Secret> {
        storage()?.get_item(&self.storage_key()).ok()?.map(Secret::new)
    }

    pub(super) fn remember(&self, token: &Secret) {
        if let Some(storage) = storage() {
            // A full or forbidden storage only costs the way to take over.
            let _stored = storage.set_item(&self.storage_key(), token.reveal());
        }
    }

    pub(super) fn forget(&self) {
        if let Some(storage) = storage() {
            let _removed = storage.remove_item(&self.storage_key());
        }
    }

    fn storage_key(&self) -> String {
        ["liza-call", &self.url, self.me.as_str()].join(" ")
    }
}

/// Nothing where the browser keeps nothing for this page.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

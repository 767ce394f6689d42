//! The tokens that this browser remembers, so that one of its pages can take an id over from another; and keys that nobody
//! guesses.

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

/// 128 random bits, in hexadecimal; nothing where the browser has none to give.
pub(super) fn random() -> Option<Secret> {
    let mut bits = [0; 16];
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bits).ok()?;
    Some(Secret::new(format!("{:032x}", u128::from_be_bytes(bits))))
}

/// Nothing where the browser keeps nothing for this page.
fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

//! Secrets that are made here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use liza_wire::UserId;
use sha2::{Digest as _, Sha256};

/// 256 random bits of the system's, as 43 characters of base64url.
///
/// # Panics
/// The system has no random bits to give. There is no service without them.
pub fn random() -> String {
    let mut bits = [0; 32];
    #[expect(clippy::expect_used, reason = "a guessable token would be worse than none")]
    getrandom::fill(&mut bits).expect("random bits of the system's");
    URL_SAFE_NO_PAD.encode(bits)
}

/// The token of the session that a user opens under a key: the same for the same request, and as hard to guess as the key.
/// 43 characters of base64url.
pub fn of_key(user: &UserId, key: &str) -> String {
    let mut hash = Sha256::new_with_prefix("liza session\0");
    hash.update(user.as_str());
    hash.update("\0");
    hash.update(key);
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

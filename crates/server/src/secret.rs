//! Secrets that are made here.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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

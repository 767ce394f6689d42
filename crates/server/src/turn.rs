//! TURN and STUN servers for callers, with credentials that last for a while.
//!
//! coturn's `use-auth-secret` (TURN REST API): the user name is `<expiry>:<user>`, the expiry in seconds since the Unix
//! epoch, and the password is the Base64 of HMAC-SHA1 over the user name, by a secret that only the two servers share. The
//! server checks the expiry when an allocation is made.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use liza_wire::service::serving::IceServer;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// What this server shares with the TURN server. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnSecret(String);

impl TurnSecret {
    /// Takes the text of a file or a variable; white space around it is dropped. Nothing where there is nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        Some(text.trim()).filter(|text| !text.is_empty()).map(|text| Self(text.to_owned()))
    }
}

impl fmt::Debug for TurnSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The servers that callers are told of.
#[derive(Clone, Debug, Default)]
pub struct TurnServers {
    stun: Vec<String>,
    turn: Vec<String>,
    secret: Option<TurnSecret>,
    lifetime: u64,
}

impl TurnServers {
    /// Servers, the secret of the TURN servers among them, and how many seconds a credential is good.
    pub fn new(stun: Vec<String>, turn: Vec<String>, secret: Option<TurnSecret>, lifetime: u64) -> Self {
        Self { stun, turn, secret, lifetime }
    }

    /// Whether there are no servers to tell of.
    pub fn is_empty(&self) -> bool {
        self.stun.is_empty() && self.turn.is_empty()
    }

    /// How many seconds a credential is good.
    pub fn lifetime(&self) -> u64 {
        self.lifetime
    }

    /// The servers with credentials for `user`, made at `now` in seconds since the Unix epoch.
    pub fn credentials(&self, user: &str, now: u64) -> Vec<IceServer> {
        let mut servers = Vec::new();
        if !self.stun.is_empty() {
            servers.push(IceServer { urls: self.stun.clone(), username: None, credential: None });
        }
        if let Some(secret) = self.secret.as_ref().filter(|_| !self.turn.is_empty()) {
            let username = format!("{}:{}", now.saturating_add(self.lifetime), plain(user));
            let credential = password(secret, &username);
            servers.push(IceServer { urls: self.turn.clone(), username: Some(username), credential: Some(credential) });
        }
        servers
    }
}

/// Most of a user's id that goes into a user name, in characters.
const MOST_OF_ID: usize = 64;

/// What stands for a user's id in a user name: the TURN server logs it, and parts it at the first colon. It also counts
/// allocations by it, so two users never share one.
fn plain(user: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut plain: String = user.chars().map(|c| if fits(c) { c } else { '_' }).take(MOST_OF_ID).collect();
    if plain != user {
        let [a, b, c, d, ..] = <[u8; 32]>::from(Sha256::digest(user));
        plain.push_str(&format!("_{:08x}", u32::from_be_bytes([a, b, c, d])));
    }
    plain
}

fn password(TurnSecret(secret): &TurnSecret, username: &str) -> String {
    // A key of any length will do for HMAC (RFC 2104).
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(username.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers() -> TurnServers {
        let secret = TurnSecret::parse("north\n").unwrap();
        TurnServers::new(vec!["stun:a".into()], vec!["turn:b".into(), "turns:b".into()], Some(secret), 3600)
    }

    #[test]
    fn a_credential_is_the_hmac_of_its_user_name() {
        let [stun, turn] = servers().credentials("user1", 1_700_000_000).try_into().ok().unwrap();
        assert_eq!((stun.urls, stun.credential), (vec!["stun:a".to_owned()], None));
        assert_eq!(turn.username.as_deref(), Some("1700003600:user1"));
        // printf 1700003600:user1 | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(turn.credential.as_deref(), Some("E1us5CqdMW9Be/PF1OVW8CrlOwA="));
    }

    #[test]
    fn a_user_cannot_write_another_expiry() {
        let servers = servers().credentials("1:2 я", 0);
        // printf '1:2 я' | sha256sum
        assert_eq!(servers[1].username.as_deref(), Some("3600:1_2___c56f63b1"));
    }

    #[test]
    fn no_two_users_have_one_name() {
        let name = |user| servers().credentials(user, 0)[1].username.clone();
        assert_ne!(name("Маша"), name("Саша"));
        assert_ne!(name("a b"), name("a_b"));
        let long = "a".repeat(MOST_OF_ID);
        assert_ne!(name(&long), name(&format!("{long}b")));
    }

    #[test]
    fn the_secret_is_not_shown() {
        assert!(!format!("{:?}", servers()).contains("north"));
    }
}

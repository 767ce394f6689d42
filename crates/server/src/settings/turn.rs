//! Which TURN servers callers are told of.

use std::fs;
use std::num::NonZeroU64;
use std::path::PathBuf;

use clap::Args;

use super::{Unusable, WrongValue};
use crate::turn::TurnSecret;

/// TURN servers, and the secret that is shared with them.
#[derive(Clone, Args)]
#[command(next_help_heading = "TURN")]
pub struct Turn {
    /// A TURN server for callers, for instance `turn:turn.example.org:3478?transport=udp` or `turns:…`; may be repeated
    /// (in the variable: separated by commas). It needs a secret
    #[arg(long = "turn-url", env = "LIZA_TURN_URL", value_name = "URL", value_delimiter = ',', value_parser = parse_turn_url)]
    pub turn_urls: Vec<String>,

    /// The file with the secret of coturn's `static-auth-secret`; the secret itself may stand in LIZA_TURN_SECRET
    #[arg(long, env = "LIZA_TURN_SECRET_FILE", value_name = "FILE")]
    pub turn_secret_file: Option<PathBuf>,

    /// How many seconds a credential is good
    #[arg(long, env = "LIZA_TURN_LIFETIME", value_name = "SECONDS", default_value = "3600")]
    pub turn_lifetime: NonZeroU64,
}

/// Only the variable holds it: a command line can be read by everybody on the machine.
const SECRET: &str = "LIZA_TURN_SECRET";

impl Turn {
    /// The secret, if there is one.
    ///
    /// # Errors
    /// The file cannot be read or is empty, or there are servers and no secret.
    pub fn secret(&self) -> Result<Option<TurnSecret>, Unusable> {
        let text = match &self.turn_secret_file {
            Some(file) => {
                let read = fs::read_to_string(file);
                Some(read.map_err(Unusable::file("the TURN secret", file))?)
            }
            None => std::env::var(SECRET).ok(),
        };
        match text {
            Some(text) => TurnSecret::parse(&text).map(Some).ok_or(Unusable::EmptyTurnSecret),
            None if self.turn_urls.is_empty() => Ok(None),
            None => Err(Unusable::NoTurnSecret(SECRET)),
        }
    }
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn").field("turn_urls", &self.turn_urls).finish_non_exhaustive()
    }
}

/// The syntax of RFC 7065: a scheme, a host with an optional port, and perhaps a transport; no slashes, no user.
fn parse_turn_url(text: &str) -> Result<String, WrongValue> {
    let rest = text.strip_prefix("turn:").or_else(|| text.strip_prefix("turns:"));
    let (host, transport) = rest.map_or(("", None), |rest| match rest.split_once("?transport=") {
        Some((host, transport)) => (host, Some(transport)),
        None => (rest, None),
    });
    let plain = !host.is_empty() && !host.contains(|c: char| "/@?#".contains(c) || c.is_whitespace());
    if plain && matches!(transport, None | Some("udp" | "tcp")) {
        return Ok(text.to_owned());
    }
    Err(WrongValue::TurnUrl)
}

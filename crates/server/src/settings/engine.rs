//! Where sessions and mailboxes are kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::{Unusable, WrongValue};
use crate::engine::{Credentials, Engine, EngineAddress, Limits, Memory, Redis};

/// Only the variable holds it: a command line can be read by everybody on the machine.
const PASSWORD: &str = "LIZA_ENGINE_PASSWORD";

/// The engine, and how it is reached.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "More than one machine")]
pub struct EngineChoice {
    /// Where sessions and mailboxes are kept: `memory`, of this process; or a Redis or Valkey, version 7 or later, that any
    /// number of servers share: `redis://host:port`, `redis+cluster://host:port,host:port`, or
    /// `redis+sentinel://host:port,host:port/name`; `rediss` in place of `redis` for TLS. A user name goes before the first
    /// host: `redis://user@host:port`
    #[arg(long = "engine", env = "LIZA_ENGINE", value_name = "ENGINE", default_value = "memory")]
    pub address: EngineAddress,

    /// The file with the password of that Redis; the password itself may stand in LIZA_ENGINE_PASSWORD
    #[arg(long = "engine-password-file", env = "LIZA_ENGINE_PASSWORD_FILE", value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// The certificate of the authority that signs that Redis' own, a PEM file; without it, the system's authorities count
    #[arg(long = "engine-ca", env = "LIZA_ENGINE_CA", value_name = "FILE")]
    pub authority: Option<PathBuf>,

    /// What all keys in that Redis begin with: letters and digits; servers with another word know nothing of each other
    #[arg(long = "engine-prefix", env = "LIZA_ENGINE_PREFIX", value_name = "WORD", default_value = "liza", value_parser = parse_prefix)]
    pub prefix: String,
}

impl EngineChoice {
    /// The engine. `life` is unlike that of any process before.
    ///
    /// # Errors
    /// A file cannot be read, or the address cannot be used.
    pub fn make(&self, limits: Limits, life: &str) -> Result<Arc<dyn Engine>, Unusable> {
        Ok(match &self.address {
            EngineAddress::Memory => Arc::new(Memory::new(limits, life)),
            EngineAddress::Redis(address) => {
                let redis = Redis::new(limits, life, &self.prefix, address, &self.credentials()?);
                Arc::new(redis.map_err(Unusable::Engine)?)
            }
        })
    }

    fn credentials(&self) -> Result<Credentials, Unusable> {
        let read = |what, file: &Path| fs::read_to_string(file).map_err(Unusable::file(what, file));
        let password = match &self.password_file {
            Some(file) => Some(read("the engine's password", file)?),
            None => std::env::var(PASSWORD).ok(),
        };
        let authority = self.authority.as_deref().map(|file| read("the engine's authority", file)).transpose()?;
        Ok(Credentials {
            password: password.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            authority: authority.map(String::into_bytes),
        })
    }
}

/// Nothing that means something in a key.
fn parse_prefix(text: &str) -> Result<String, WrongValue> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { Ok(text.to_owned()) } else { Err(WrongValue::Prefix) }
}

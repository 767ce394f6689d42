//! HTTPS.

use std::env;
use std::path::PathBuf;

use clap::Args;

use super::Unusable;
use crate::serve::{SelfSigned, Source};

/// Whether and how the server speaks HTTPS.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "HTTPS")]
pub struct Tls {
    /// Speak HTTPS, with a certificate that the server makes for this machine's addresses and keeps; browsers ask once
    /// whether to trust it. With `--host 0.0.0.0` a phone on the same network can open the page
    #[arg(long, env = "LIZA_TLS")]
    pub tls: bool,

    /// Speak HTTPS with this certificate, a PEM file, the server's own first. It is read again every minute and at SIGHUP
    #[arg(long, env = "LIZA_CERT", value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,

    /// The key of that certificate, a PEM file
    #[arg(long, env = "LIZA_KEY", value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,

    /// The folder where the certificate of --tls is kept; without it, `liza-call` in the folder of your programs' state
    #[arg(long, env = "LIZA_TLS_DIR", value_name = "DIR")]
    pub tls_dir: Option<PathBuf>,
}

impl Tls {
    /// Where the certificate comes from; nothing for plain HTTP.
    ///
    /// # Errors
    /// There is no folder to keep one in.
    pub fn source(&self, host: &str) -> Result<Option<Source>, Unusable> {
        if let (Some(chain), Some(key)) = (self.cert.clone(), self.key.clone()) {
            return Ok(Some(Source::Files { chain, key }));
        }
        if !self.tls {
            return Ok(None);
        }
        let folder = self.tls_dir.clone().or_else(state_folder).ok_or(Unusable::NoTlsFolder)?;
        Ok(Some(Source::SelfSigned(SelfSigned::new(folder, host))))
    }
}

/// The XDG Base Directory Specification's folder for state, or what is nearest to it.
fn state_folder() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || folder("HOME").map(|home| home.join(".local").join("state"));
    let state = folder("XDG_STATE_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(home)?;
    Some(state.join("liza-call"))
}

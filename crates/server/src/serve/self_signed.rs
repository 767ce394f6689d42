//! A certificate of the server's own, for the machine's addresses, so that a phone on the same network can open the page:
//! browsers give camera and microphone only to pages that came by HTTPS, or from their own machine.
//!
//! It is kept in a folder, so that a browser that was told to trust it need not be told again.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use time::{Duration, OffsetDateTime};

use super::CertificateError;
use super::tls::Pem;

/// How long a certificate is good. Some browsers take none that is good for longer than 398 days.
const GOOD: Duration = Duration::days(397);

/// So long before its end another one is made.
const REMADE: Duration = Duration::days(30);

/// Makes the certificate and keeps it.
#[derive(Clone, Debug)]
pub struct SelfSigned {
    folder: PathBuf,
    host: String,
}

/// What a certificate was made for, as it stands in a file beside it.
#[derive(PartialEq, Eq)]
struct MadeFor {
    until: i64,
    names: BTreeSet<String>,
}

impl SelfSigned {
    /// Keeps it in `folder`; it is good for the machine's addresses and for `host`.
    pub fn new(folder: PathBuf, host: &str) -> Self {
        Self { folder, host: host.to_owned() }
    }

    /// The certificate that is kept, or another one where that is too old or the machine has other addresses.
    pub(super) fn pem(&self) -> Result<Pem, CertificateError> {
        let names = self.names();
        let now = OffsetDateTime::now_utc();
        let paths = ["certificate.pem", "key.pem", "made-for.txt"].map(|name| self.folder.join(name));
        let [chain, key, made_for] = &paths;
        let kept = fs::read_to_string(made_for).ok().and_then(|text| MadeFor::parse(&text));
        let fits =
            kept.is_some_and(|kept| kept.names.is_superset(&names) && kept.until > (now + REMADE).unix_timestamp());
        if fits && let (Ok(chain), Ok(key)) = (fs::read_to_string(chain), fs::read_to_string(key)) {
            return Ok(Pem { chain, key });
        }
        let pem = make(&names, now).map_err(CertificateError::Make)?;
        let made = MadeFor { until: (now + GOOD).unix_timestamp(), names };
        let kept = fs::create_dir_all(&self.folder)
            .and_then(|()| write_private(key, &pem.key))
            .and_then(|()| fs::write(chain, &pem.chain))
            .and_then(|()| fs::write(made_for, made.to_text()));
        kept.map_err(|source| CertificateError::Keep { folder: self.folder.clone(), source })?;
        Ok(pem)
    }

    fn names(&self) -> BTreeSet<String> {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
        let addresses = interfaces.iter().map(if_addrs::Interface::ip).filter(|ip| !ip.is_unspecified());
        let host = Some(self.host.clone()).filter(|host| host != "0.0.0.0" && host != "::" && host != "[::]");
        let host = host.map(|host| host.trim_matches(['[', ']']).to_owned());
        (["localhost", "127.0.0.1", "::1"].map(str::to_owned).into_iter())
            .chain(addresses.map(|ip| ip.to_string()))
            .chain(host)
            .collect()
    }
}

impl MadeFor {
    fn parse(text: &str) -> Option<Self> {
        let (until, names) = text.split_once('\n')?;
        Some(Self { until: until.parse().ok()?, names: names.lines().map(str::to_owned).collect() })
    }

    fn to_text(&self) -> String {
        let names = self.names.iter().map(String::as_str).collect::<Vec<_>>();
        format!("{}\n{}\n", self.until, names.join("\n"))
    }
}

fn make(names: &BTreeSet<String>, now: OffsetDateTime) -> Result<Pem, rcgen::Error> {
    let mut params = CertificateParams::new(names.iter().cloned().collect::<Vec<_>>())?;
    params.distinguished_name.push(DnType::CommonName, "liza-call on this machine");
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    // A phone's clock may be behind.
    params.not_before = now - Duration::days(1);
    params.not_after = now + GOOD;
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    Ok(Pem { chain: certificate.pem(), key: key.serialize_pem() })
}

/// Only the owner may read it.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

//! What servers and those who come to them have to show.

use std::fs;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

use crate::Failure;

/// The password of the servers.
pub(crate) const PASSWORD: &str = "north";

/// A password, a certificate for loopback, and the authority that signed it, in files; and a wrong one of each.
#[derive(Debug)]
pub struct Secrets {
    folder: TempDir,
}

impl Secrets {
    /// Makes all of them.
    ///
    /// # Errors
    /// A key cannot be made or a file not be written.
    pub fn new() -> Result<Self, Failure> {
        let folder = TempDir::new()?;
        let authority = authority()?;
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
        for (name, text) in [
            ("ca.pem", authority.pem()),
            ("other.pem", self::authority()?.pem()),
            ("cert.pem", certificate.pem()),
            ("key.pem", key.serialize_pem()),
            ("password", format!("{PASSWORD}\n")),
            ("wrong", "south\n".to_owned()),
        ] {
            fs::write(folder.path().join(name), text)?;
        }
        Ok(Self { folder })
    }

    /// The file of one: `ca.pem`, `other.pem`, `password` or `wrong`.
    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The options of a server or a Sentinel that speaks TLS on a port, to others of its kind as well.
    pub(crate) fn tls(&self, port: u16) -> [(&'static str, String); 6] {
        [
            ("tls-port", port.to_string()),
            ("tls-cert-file", self.path("cert.pem")),
            ("tls-key-file", self.path("key.pem")),
            ("tls-ca-cert-file", self.path("ca.pem")),
            ("tls-auth-clients", "no".to_owned()),
            ("tls-replication", "yes".to_owned()),
        ]
    }

    /// What `redis-cli` needs to be let in.
    pub(crate) fn cli(&self) -> [String; 5] {
        let [tls, ca, password] = ["--tls", "--cacert", "--pass"].map(str::to_owned);
        [tls, ca, self.path("ca.pem"), password, PASSWORD.to_owned()]
    }
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, Failure> {
    let mut params = CertificateParams::new(Vec::new())?;
    // Another name than the certificate's: OpenSSL takes one that is named like its issuer for its own.
    params.distinguished_name.push(DnType::CommonName, "authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

//! The certificate of the servers, which the browsers are told to trust.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use liza_two_tabs::Failure;
use rcgen::PublicKeyData as _;
use sha2::{Digest as _, Sha256};

use crate::internet::{SIGNALING, TURN};

/// A certificate for both public addresses, in files.
#[derive(Debug)]
pub struct Certificate {
    /// The certificate's file.
    pub certificate: PathBuf,
    /// Its key's file.
    pub key: PathBuf,
    fingerprint: String,
}

impl Certificate {
    /// Makes it and writes it to `folder`.
    ///
    /// # Errors
    /// It cannot be made or written.
    pub fn make(folder: &Path) -> Result<Self, Failure> {
        let made = rcgen::generate_simple_self_signed([SIGNALING.to_string(), TURN.to_string()]);
        let made =
            made.map_err(|why| Failure::Refused { doing: "make a certificate".into(), said: why.to_string() })?;
        let files = Self {
            certificate: folder.join("certificate.pem"),
            key: folder.join("key.pem"),
            fingerprint: STANDARD.encode(Sha256::digest(made.signing_key.subject_public_key_info())),
        };
        let written = fs::write(&files.certificate, made.cert.pem())
            .and_then(|()| fs::write(&files.key, made.signing_key.serialize_pem()));
        written.map_err(|source| Failure::System { doing: "write a certificate", source })?;
        Ok(files)
    }

    /// The flag by which Chromium trusts whatever shows this key.
    pub fn flag(&self) -> String {
        format!("--ignore-certificate-errors-spki-list={}", self.fingerprint)
    }
}

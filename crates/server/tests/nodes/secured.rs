//! Redis over TLS and with a password.

use std::fs;
use std::net::TcpListener;

use liza_redis_servers::Server;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

use crate::program::Program;
use crate::resuming::reach_each_other;
use crate::setting::ready;

/// A Redis that speaks to whoever knows its password, over TLS.
struct Secured {
    _server: Server,
    url: String,
    folder: TempDir,
}

impl Secured {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let authority = authority();
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        for (name, text) in [
            ("ca.pem", authority.pem()),
            ("other.pem", self::authority().pem()),
            ("cert.pem", certificate.pem()),
            ("key.pem", key.serialize_pem()),
            ("password", "north\n".to_owned()),
            ("wrong", "south\n".to_owned()),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let server = Server::start(&[
            "--tls-port",
            &port.to_string(),
            "--tls-cert-file",
            &path("cert.pem"),
            "--tls-key-file",
            &path("key.pem"),
            "--tls-auth-clients",
            "no",
            "--requirepass",
            "north",
        ]);
        Self { _server: server.unwrap(), url: format!("rediss://127.0.0.1:{port}"), folder }
    }

    fn options(&self, authority: &str, password: &str) -> [String; 4] {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        ["--engine-ca".to_owned(), path(authority), "--engine-password-file".to_owned(), path(password)]
    }

    /// A node with these is told no, and is not ready.
    async fn refuses(&self, authority: &str, password: &str) {
        let options = self.options(authority, password);
        let mut arguments = vec!["--engine", &self.url];
        arguments.extend(options.iter().map(String::as_str));
        let mut node = Program::start(&arguments);
        node.says("the store cannot be reached");
        ready(&node, false).await;
    }
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test]
async fn nodes_with_its_authority_and_password_are_taken() {
    let redis = Secured::start();
    let options = redis.options("ca.pem", "password");
    reach_each_other(&redis.url, &options.each_ref().map(String::as_str)).await;
}

#[tokio::test]
async fn one_with_another_password_is_not() {
    Secured::start().refuses("ca.pem", "wrong").await;
}

#[tokio::test]
async fn one_that_trusts_another_authority_does_not_take_it() {
    Secured::start().refuses("other.pem", "password").await;
}

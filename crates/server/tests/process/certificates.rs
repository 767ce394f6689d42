//! HTTPS: a certificate of the server's own, or one that somebody keeps.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, Version};
use hyper::client::conn::http2::handshake;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::program::{Program, command, page, run};

/// Asks by HTTP/2 as somebody who trusts nothing but the certificate in a file.
async fn health(program: &Program, trusted: &Path) -> Result<StatusCode, Box<dyn Error>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted)?)?;
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions()?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let socket = TcpStream::connect(("127.0.0.1", program.port())).await?;
    let stream = TlsConnector::from(Arc::new(config)).connect("localhost".try_into()?, socket).await?;
    let (mut sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = Request::get(format!("https://localhost:{}/healthz", program.port()));
    let answer = sender.send_request(request.body(Body::empty())?).await?;
    connection.abort();
    assert_eq!(answer.version(), Version::HTTP_2);
    Ok(answer.status())
}

/// A certificate and its key, as somebody would keep them.
fn keep(folder: &Path) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
}

fn kept(folder: &Path) -> Vec<String> {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    ["--cert".to_owned(), path("cert.pem"), "--key".to_owned(), path("key.pem")].into()
}

fn start(options: &[String]) -> Program {
    Program::start(&options.iter().map(String::as_str).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_certificate_is_made_for_this_machine_and_kept() {
    let folder = TempDir::new().unwrap();
    let options = ["--tls".to_owned(), "--tls-dir".to_owned(), folder.path().to_str().unwrap().to_owned()];
    let certificate = folder.path().join("certificate.pem");
    let first = start(&options);
    assert!(first.first_line.contains("https://localhost:"), "{}", first.first_line);
    assert_eq!(health(&first, &certificate).await.unwrap(), StatusCode::OK);
    let made = fs::read(&certificate).unwrap();
    drop(first);
    let second = start(&options);
    health(&second, &certificate).await.unwrap();
    assert_eq!(fs::read(&certificate).unwrap(), made);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join("key.pem")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn another_certificate_is_taken_up_without_a_restart() {
    let folder = TempDir::new().unwrap();
    keep(folder.path());
    let mut program = start(&kept(folder.path()));
    let certificate = folder.path().join("cert.pem");
    health(&program, &certificate).await.unwrap();

    let old = fs::read(&certificate).unwrap();
    fs::write(&certificate, "no certificate").unwrap();
    program.signal("-HUP");
    program.says("the certificate stays as it was");
    fs::write(&certificate, &old).unwrap();
    health(&program, &certificate).await.unwrap();

    keep(folder.path());
    program.signal("-HUP");
    program.says("a new certificate is in use");
    health(&program, &certificate).await.unwrap();
}

#[test]
fn a_key_of_another_certificate_is_no_start() {
    let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    keep(folder.path());
    keep(other.path());
    fs::copy(other.path().join("key.pem"), folder.path().join("key.pem")).unwrap();
    let (output, stderr) = run(command(&page()).args(kept(folder.path())));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains("do not go together"), "{stderr}");
}

#[test]
fn who_comes_by_http_is_sent_to_https() {
    let folder = TempDir::new().unwrap();
    keep(folder.path());
    let program = start(&kept(folder.path()));
    let host = format!("localhost:{}", program.port());
    let answer =
        program.exchange(format!("GET /a?b=c HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 308"), "{answer}");
    assert!(answer.contains(&format!("location: https://{host}/a?b=c\r\n")), "{answer}");
}

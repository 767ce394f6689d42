//! Somebody who trusts nothing but one certificate.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::{Request, Response};
use futures_util::StreamExt;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2::handshake;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::caller::LIMIT;

pub struct Https {
    address: SocketAddr,
    roots: Arc<RootCertStore>,
}

impl Https {
    pub fn to(address: SocketAddr, certificate: &[u8]) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(certificate).unwrap()).unwrap();
        Self { address, roots: Arc::new(roots) }
    }

    async fn connect(&self, protocol: &[u8]) -> TlsStream<TcpStream> {
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let mut config = builder.with_root_certificates(Arc::clone(&self.roots)).with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        let socket = TcpStream::connect(self.address).await.unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        connector.connect("localhost".try_into().unwrap(), socket).await.unwrap()
    }

    fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://localhost:{}{path}", self.address.port())
    }

    /// Asks by HTTP/2, and posts where there is a body.
    pub async fn ask(&self, path: &str, token: Option<&str>, body: Option<Value>) -> Response<Incoming> {
        self.ask_for("application/json", path, token, body).await
    }

    /// A stream of server-sent events, which must begin.
    pub async fn sse(&self, path: &str) -> Sse {
        let response = self.ask_for("text/event-stream", path, None, None).await;
        assert_eq!(response.status(), 200);
        Sse { response, text: String::new() }
    }

    async fn ask_for(&self, kind: &str, path: &str, token: Option<&str>, body: Option<Value>) -> Response<Incoming> {
        let stream = TokioIo::new(self.connect(b"h2").await);
        let (mut sender, connection) = handshake(TokioExecutor::new(), stream).await.unwrap();
        tokio::spawn(connection);
        let mut request = Request::builder().uri(self.url("https", path));
        request = request.method(if body.is_some() { "POST" } else { "GET" });
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = body.map_or_else(Bytes::new, |body| body.to_string().into());
        let request =
            request.header("accept", kind).header("content-type", "application/json").body(Full::new(body)).unwrap();
        tokio::time::timeout(LIMIT, sender.send_request(request)).await.unwrap().unwrap()
    }

    pub async fn ws(&self, path: &str) -> Ws {
        let stream = self.connect(b"http/1.1").await;
        Ws(client_async(self.url("wss", path), stream).await.unwrap().0)
    }
}

/// The whole answer, which must be JSON.
pub async fn json(answer: Response<Incoming>) -> Value {
    let status = answer.status();
    let body = tokio::time::timeout(LIMIT, answer.collect()).await.unwrap().unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap_or_else(|why| panic!("{status}, {why}: {body:?}"))
}

/// A WebSocket.
pub struct Ws(WebSocketStream<TlsStream<TcpStream>>);

impl Ws {
    pub async fn next(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(LIMIT, self.0.next()).await.unwrap().unwrap().unwrap();
            if let Message::Text(text) = message {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }
}

/// A stream of server-sent events.
pub struct Sse {
    response: Response<Incoming>,
    text: String,
}

impl Sse {
    pub async fn next(&mut self) -> Value {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ")).map(serde_json::from_str);
                self.text = rest.to_owned();
                if let Some(data) = data {
                    return data.unwrap();
                }
                continue;
            }
            let frame = tokio::time::timeout(LIMIT, self.response.frame()).await.unwrap().unwrap().unwrap();
            self.text.push_str(std::str::from_utf8(&frame.into_data().unwrap_or_default()).unwrap());
        }
    }
}

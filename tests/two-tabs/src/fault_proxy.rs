//! A proxy before the signaling API that delays, drops, doubles and reorders, as seeded chance has it.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::loopback::{authority, listen};
use crate::{Chance, Failure, Loopback};

/// Where the API begins; everything else is the page, and passes.
const API: &str = "/api/signaling";

/// Largest body that passes, in bytes.
const BODY: usize = 1024 * 1024;

/// What may become of a request to the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Nothing.
    None,
    /// It does not get to the server; the page is told so, as proxies do.
    Dropped,
    /// It gets there, and the answer breaks off.
    AnswerDropped,
    /// It gets there twice; the page reads the second answer.
    Doubled,
    /// It breaks off for the page, and gets there all the same, after whatever the page sends meanwhile.
    Late,
}

/// A proxy on this machine. It ends when it is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    url: String,
    serving: JoinHandle<()>,
    _http: Loopback,
}

/// What the proxy does with requests.
#[derive(Clone, Debug)]
struct Faults {
    server: String,
    chance: Arc<Chance>,
    client: reqwest::Client,
    count: Arc<AtomicU64>,
}

impl FaultProxy {
    /// Stands before a server. What it does is told where the test fails.
    pub async fn before(server: &str, chance: Chance) -> Result<Self, Failure> {
        let faults = Faults {
            server: server.to_owned(),
            chance: Arc::new(chance),
            client: reqwest::Client::builder().no_proxy().build()?,
            count: Arc::default(),
        };
        let http = Loopback::host(Router::new().fallback(answer).with_state(faults.clone())).await?;
        let (listener, url) = listen().await?;
        let to_http = authority(http.url());
        let serving = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (faults, to_http) = (faults.clone(), to_http.clone());
                // A connection that breaks off is the browser's to deal with.
                tokio::spawn(async move { faults.connect(client, &to_http).await.unwrap_or_default() });
            }
        });
        Ok(Self { url, serving, _http: http })
    }

    /// Its address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Faults {
    /// A browser opens a connection of its own for each WebSocket, so the first request tells.
    async fn connect(&self, mut client: TcpStream, http: &str) -> io::Result<()> {
        let mut head = [0; 4096];
        let length = client.peek(&mut head).await?;
        let head = String::from_utf8_lossy(head.get(..length).unwrap_or_default()).to_ascii_lowercase();
        if !head.contains("upgrade: websocket") {
            let mut http = TcpStream::connect(http).await?;
            return tokio::io::copy_bidirectional(&mut client, &mut http).await.map(drop);
        }
        let mut server = TcpStream::connect(authority(&self.server)).await?;
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        // Whichever direction is cut takes the other with it.
        tokio::select! {
            passed = self.frames(from_client, to_server) => passed,
            passed = self.frames(from_server, to_client) => passed,
        }
    }

    /// Passes one direction of a WebSocket on, each piece a little late, until it is cut.
    async fn frames(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
        let mut piece = vec![0; 16 * 1024];
        loop {
            let length = from.read(&mut piece).await?;
            if length == 0 {
                return to.shutdown().await;
            }
            self.delay().await;
            if self.chance.percent(3) {
                eprintln!("a WebSocket is cut");
                return Ok(());
            }
            to.write_all(piece.get(..length).unwrap_or_default()).await?;
        }
    }

    async fn delay(&self) {
        sleep(Duration::from_millis(self.chance.below(200))).await;
    }

    fn fault(&self) -> Fault {
        match self.chance.below(100) {
            0..8 => Fault::Dropped,
            8..16 => Fault::AnswerDropped,
            16..26 => Fault::Doubled,
            26..34 => Fault::Late,
            _ => Fault::None,
        }
    }

    async fn forward(&self, asked: &Asked) -> Response {
        let Asked { method, path, headers, body } = asked;
        let url = format!("{}{path}", self.server);
        let sent = self.client.request(method.clone(), url).headers(headers.clone()).body(body.clone()).send().await;
        let Ok(answer) = sent else { return StatusCode::BAD_GATEWAY.into_response() };
        let mut response = StatusCode::from_u16(answer.status().as_u16()).unwrap_or_default().into_response();
        *response.headers_mut() = answer.headers().clone();
        for name in [CONTENT_LENGTH, TRANSFER_ENCODING] {
            response.headers_mut().remove(name);
        }
        let streams = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let faults = streams.then(|| self.clone());
        *response.body_mut() = Body::from_stream(stream::try_unfold((answer, faults), async |(mut answer, faults)| {
            let Ok(Some(piece)) = answer.chunk().await else { return Ok(None) };
            if let Some(faults) = &faults {
                faults.delay().await;
                if faults.chance.percent(5) {
                    eprintln!("a stream of events is cut");
                    return Err(io::Error::from(io::ErrorKind::BrokenPipe));
                }
            }
            Ok::<_, io::Error>(Some((piece, (answer, faults))))
        }));
        response
    }
}

/// A request that can be sent more than once.
#[derive(Clone, Debug)]
struct Asked {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

async fn answer(State(faults): State<Faults>, request: Request) -> Result<Response, Infallible> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let body = to_bytes(body, BODY).await.unwrap_or_default();
    let asked = Asked { method: parts.method, path, headers: parts.headers, body };
    if !asked.path.starts_with(API) {
        return Ok(faults.forward(&asked).await);
    }
    let (number, fault) = (faults.count.fetch_add(1, Relaxed), faults.fault());
    if fault != Fault::None {
        let path = asked.path.split('?').next().unwrap_or_default();
        eprintln!("request {number}, {} {path}: {fault:?}", asked.method);
    }
    faults.delay().await;
    let response = match fault {
        Fault::None => faults.forward(&asked).await,
        Fault::Dropped => StatusCode::BAD_GATEWAY.into_response(),
        Fault::AnswerDropped => {
            drop(faults.forward(&asked).await);
            broken_off()
        }
        Fault::Doubled => {
            drop(faults.forward(&asked).await);
            faults.forward(&asked).await
        }
        Fault::Late => {
            let later = Duration::from_millis(300 + faults.chance.below(1_500));
            tokio::spawn(async move {
                sleep(later).await;
                drop(faults.forward(&asked).await);
            });
            return Ok(broken_off());
        }
    };
    faults.delay().await;
    Ok(response)
}

/// An answer that ends in its midst.
fn broken_off() -> Response {
    let broken = io::Error::from(io::ErrorKind::BrokenPipe);
    Response::new(Body::from_stream(stream::iter([Ok(Bytes::from_static(b"{")), Err(broken)])))
}

//! Other servers than ours: APIs that are none, and the page with other settings.

use std::future;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Json, Response};
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::cors::CorsLayer;
use tower_http::services::ServeDir;

use crate::{Failure, Tools};

/// A server on this machine alone. It ends when it is dropped.
#[derive(Debug)]
pub struct Loopback {
    url: String,
    serving: JoinHandle<()>,
}

impl Loopback {
    /// Takes requests and never answers.
    pub async fn silent() -> Result<Self, Failure> {
        Self::answering(future::pending::<Response>).await
    }

    /// Answers with a web page.
    pub async fn html() -> Result<Self, Failure> {
        Self::answering(async || Html("<!doctype html><title>502</title><h1>Bad gateway</h1>").into_response()).await
    }

    /// Answers with a HTTP status.
    pub async fn status(status: StatusCode) -> Result<Self, Failure> {
        Self::answering(async move || status.into_response()).await
    }

    /// Answers with JSON.
    pub async fn json(answer: Value) -> Result<Self, Failure> {
        Self::answering(async move || Json(answer).into_response()).await
    }

    /// Serves the built page with a `config.json` that is set later: it may name a server that has yet to be told this
    /// address.
    pub async fn page(tools: &Tools) -> Result<(Self, Config), Failure> {
        let config = Config::default();
        let answer = get({
            let config = config.clone();
            async move || config.0.get().cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
        });
        let files = ServeDir::new(&tools.dist);
        let page = Self::serve(Router::new().route("/config.json", answer).fallback_service(files)).await?;
        Ok((page, config))
    }

    /// Serves the files of a folder, compressed where there is a `.br` or `.gz` beside them.
    pub async fn files(folder: &Path) -> Result<Self, Failure> {
        let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
        Self::serve(Router::new().fallback_service(files)).await
    }

    /// Serves what a router has, as a host would that knows nothing of the page.
    pub async fn host(router: Router) -> Result<Self, Failure> {
        Self::serve(router).await
    }

    async fn answering<F: Future<Output = Response> + Send + 'static>(
        answer: impl FnOnce() -> F + Clone + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        // Pages of any origin may read the answers, as the API's answers may be read by some.
        Self::serve(Router::new().fallback(answer).layer(CorsLayer::very_permissive())).await
    }

    async fn serve(router: Router) -> Result<Self, Failure> {
        let (listener, url) = listen().await?;
        // It ends with the task, never by itself.
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap_or_default() });
        Ok(Self { url, serving })
    }

    /// Its address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The `config.json` of a page.
#[derive(Clone, Debug, Default)]
pub struct Config(Arc<OnceLock<Value>>);

impl Config {
    /// Sets it, once.
    pub fn set(&self, config: Value) {
        self.0.get_or_init(|| config);
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// An address on this machine where nobody listens.
pub async fn refusing_address() -> Result<String, Failure> {
    let (_closed, url) = listen().await?;
    Ok(url)
}

/// A port of this machine that is free, for a program that does not look for one itself.
///
/// # Errors
/// The system has none.
pub fn free_port() -> Result<u16, Failure> {
    let port = liza_coturn::free_port(Ipv4Addr::LOCALHOST);
    port.map_err(|source| Failure::System { doing: "find a free port", source })
}

/// The host and port of an address on this machine.
pub(crate) fn authority(url: &str) -> String {
    url.rsplit('/').next().unwrap_or_default().replace("localhost", "127.0.0.1")
}

/// Listens at a free port of this machine, whose address it gives too, without a slash at its end.
pub(crate) async fn listen() -> Result<(TcpListener, String), Failure> {
    let listening = async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        Ok((listener, format!("http://localhost:{port}")))
    };
    listening.await.map_err(|source| Failure::System { doing: "listen on this machine", source })
}

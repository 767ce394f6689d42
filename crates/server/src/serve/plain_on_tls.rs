//! Somebody types `http://` where the server speaks HTTPS.

use std::net::SocketAddr;

use axum::Router;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use axum::response::Redirect;

/// Sends every request to the same address by HTTPS.
pub(super) fn router(local: Option<SocketAddr>) -> Router {
    Router::new().fallback(move |headers: HeaderMap, uri: Uri| async move {
        let named = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let host = named.map(|host| host.to_string()).or_else(|| local.map(|local| local.to_string()));
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Redirect::permanent(&format!("https://{}{path}", host.unwrap_or_default()))
    })
}

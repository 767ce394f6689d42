//! Somebody with a session, over real sockets.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// No wait of these tests takes longer, however busy the machine is.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Lets this process, and those that it starts, have as many open files as it may: a stream takes one on each side, and
/// many systems begin with 1024.
#[cfg(unix)]
pub fn allow_many_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
}

/// Somebody with a session.
#[derive(Clone)]
pub struct Caller {
    pub address: SocketAddr,
    pub client: reqwest::Client,
    pub token: String,
    pub cursor: String,
    sent: u64,
}

impl Caller {
    /// A session that must be opened.
    pub async fn open(address: SocketAddr, user: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.post(format!("http://{address}/api/signaling/v1/sessions")).json(&json!({ "user": user }));
        let opened: Value = request.send().await.unwrap().json().await.unwrap();
        let text = |name: &str| opened[name].as_str().unwrap_or_else(|| panic!("{opened}")).to_owned();
        Self { address, client, token: text("token"), cursor: text("cursor"), sent: 0 }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/api/signaling/v1/{path}", self.address)
    }

    pub async fn post(&self, path: &str, body: Value) -> reqwest::Response {
        self.client.post(self.url(path)).bearer_auth(&self.token).json(&body).send().await.unwrap()
    }

    /// Sends a signal that must be taken.
    pub async fn send(&mut self, to: &str, data: Value) -> Value {
        self.sent += 1;
        let signal = json!({ "key": self.sent.to_string(), "to": to, "type": "pong", "data": data });
        let answer: Value = self.post("signals", json!({ "signals": [signal] })).await.json().await.unwrap();
        answer["results"][0].clone()
    }

    pub async fn ticket(&self) -> String {
        let answer: Value = self.post("tickets", json!({})).await.json().await.unwrap();
        answer["ticket"].as_str().unwrap().to_owned()
    }

    pub async fn ws(&self) -> Ws {
        let ticket = self.ticket().await;
        let url = self.url(&format!("ws?ticket={ticket}&after={}", self.cursor)).replace("http://", "ws://");
        let (stream, _) = connect_async(url).await.unwrap();
        Ws(stream)
    }

    pub async fn sse(&self) -> Sse {
        let ticket = self.ticket().await;
        let url = self.url(&format!("events?ticket={ticket}&after={}", self.cursor));
        let request = self.client.get(url).header("accept", "text/event-stream");
        Sse::of(request.send().await.unwrap())
    }
}

/// A WebSocket.
pub struct Ws(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Ws {
    /// The next event; nothing where the stream is over.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            let message = tokio::time::timeout(LIMIT, self.0.next()).await.unwrap()?.ok()?;
            match message {
                Message::Text(text) => return Some(serde_json::from_str(&text).unwrap()),
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    pub async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }
}

/// A stream of server-sent events.
pub struct Sse {
    response: reqwest::Response,
    text: String,
}

impl Sse {
    pub fn of(response: reqwest::Response) -> Self {
        assert_eq!(response.status(), 200);
        Self { response, text: String::new() }
    }

    /// The next event; nothing where the stream is over.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                // Lines of data belong together (WHATWG HTML, 9.2.6).
                let data: Vec<_> = event.split(['\r', '\n']).filter_map(|line| line.strip_prefix("data: ")).collect();
                let data = (!data.is_empty()).then(|| data.join("\n"));
                let id = event.lines().find_map(|line| line.strip_prefix("id: ")).map(str::to_owned);
                self.text = rest.to_owned();
                let Some(data) = data else { continue };
                let event: Value = serde_json::from_str(&data).unwrap();
                assert_eq!(event["cursor"].as_str(), id.as_deref(), "the cursor is the event's id");
                return Some(event);
            }
            let chunk = tokio::time::timeout(LIMIT, self.response.chunk()).await.unwrap().ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }
}

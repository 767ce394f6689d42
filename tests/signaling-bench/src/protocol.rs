//! How a user of either server says and hears something.

use std::net::SocketAddr;

use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::Failure;

/// Bytes that a user keeps for reading: what the load itself costs is taken from both servers.
const READ_BUFFER: usize = 4 * 1024;

/// A user's connection.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Whose server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// This project's, `docs/signaling.md`.
    Liza,
    /// That of the npm package `peer`.
    PeerJs,
}

/// What a signal carries: when it was sent, in which phase, and some padding.
#[derive(Clone, Debug, Deserialize)]
pub struct Content {
    /// Microseconds since the load began.
    pub at: u64,
    /// The phase in which it was sent.
    pub phase: u8,
}

/// What a user hears.
#[derive(Debug)]
pub enum Heard {
    /// Somebody's signal.
    Signal {
        /// Who sent it.
        from: String,
        /// What it carries.
        content: Content,
        /// Says that it was read.
        acknowledgement: Option<String>,
    },
    /// Something to be answered by this text.
    Answer(&'static str),
    /// Anything else.
    Other,
}

#[derive(Deserialize)]
struct Opened {
    ticket: String,
}

/// An event of this project's server.
#[derive(Deserialize)]
struct Event {
    event: String,
    from: Option<String>,
    data: Option<Content>,
    cursor: Option<String>,
}

/// A message of the PeerJS server.
#[derive(Deserialize)]
struct PeerMessage {
    src: Option<String>,
    payload: Option<Content>,
}

impl Protocol {
    /// A user who is there.
    ///
    /// # Errors
    /// The server does not take the user.
    pub async fn connect(self, client: &reqwest::Client, server: SocketAddr, user: &str) -> Result<Socket, Failure> {
        let url = match self {
            Self::Liza => {
                let sessions = client.post(format!("http://{server}/api/signaling/v1/sessions"));
                let answer = sessions.json(&json!({ "user": user })).send().await?.error_for_status()?;
                let Opened { ticket } = answer.json().await?;
                format!("ws://{server}/api/signaling/v1/ws?ticket={ticket}")
            }
            Self::PeerJs => format!("ws://{server}/peerjs?key=peerjs&id={user}&token={user}"),
        };
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
        Ok(connect_async_with_config(url, Some(config), true).await?.0)
    }

    /// A message that sends `padding` bytes and a few more.
    pub fn signal(self, to: &str, number: u64, content: &Content, padding: usize) -> String {
        let Content { at, phase } = content;
        let data = json!({ "at": at, "phase": phase, "candidate": "x".repeat(padding) });
        let message = match self {
            Self::Liza => {
                json!({ "signals": [{ "key": number.to_string(), "to": to, "type": "ice-candidate", "data": data }] })
            }
            Self::PeerJs => json!({ "type": "CANDIDATE", "dst": to, "payload": data }),
        };
        message.to_string()
    }

    /// Reads a message of the server's; nothing where it is none.
    pub fn hear(self, text: &str) -> Option<Heard> {
        match self {
            Self::Liza => {
                let Event { event, from, data, cursor } = serde_json::from_str(text).ok()?;
                Some(match (event.as_str(), from, data) {
                    ("signal", Some(from), Some(content)) => {
                        let acknowledgement = cursor.map(|cursor| json!({ "ack": cursor }).to_string());
                        Heard::Signal { from, content, acknowledgement }
                    }
                    ("beat", ..) => Heard::Answer(r#"{"beat":true}"#),
                    _ => Heard::Other,
                })
            }
            Self::PeerJs => {
                let PeerMessage { src, payload } = serde_json::from_str(text).ok()?;
                Some(match (src, payload) {
                    (Some(from), Some(content)) => Heard::Signal { from, content, acknowledgement: None },
                    _ => Heard::Other,
                })
            }
        }
    }
}

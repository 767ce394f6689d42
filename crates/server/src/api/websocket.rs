//! Reading events and sending signals by WebSocket (RFC 6455).

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::response::Response;
use liza_wire::service::MAX_SIGNALS;
use liza_wire::service::serving::{self, Event, EventKind, read_cursor};

use super::caller::{Address, Caller};
use super::events::{Question, query};
use super::openapi::refusals;
use super::reader::{Frame, Reader, frame};
use super::{Api, Code, Refusal, signals};
use crate::metrics::Way;

/// A message that nobody takes for so long ends the stream.
const SEND_LIMIT: Duration = Duration::from_secs(10);

/// Bytes that a stream keeps for reading, as long as it is open. The library's own choice is 128 KiB, and most streams idle.
const READ_BUFFER: usize = 4 * 1024;

refusals!(
    SocketRefusals: BadRequest, NoToken, UnknownSession, BadTicket, RateLimited, TooManyConnections, Draining,
    Unavailable
);

/// Opens a WebSocket: each message from the server is an `Event`, each to it a `Message`.
#[utoipa::path(
    get, path = "/v1/ws", params(Question),
    responses((status = 101, description = "The stream begins"), SocketRefusals)
)]
pub async fn open(State(api): State<Api>, Address(address): Address, request: Request) -> Result<Response, Refusal> {
    let (mut parts, _) = request.into_parts();
    api.0.rates.request(api.now(), address)?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &api).await;
    let upgrade = upgrade.map_err(|_| Refusal::saying(Code::BadRequest, "this address takes WebSockets"))?;
    let Query(question) = query::<Question>(&parts)?;
    let after = question.after()?;
    let caller = api.caller(question.session(&api).await?).await?;
    if *api.0.draining.borrow() {
        return Err(Code::Draining.into());
    }
    let reader = Reader::open(&api, Way::WebSocket, address, caller.token, after).await?;
    let most = api.0.limits.signal_bytes.saturating_add(1024).saturating_mul(MAX_SIGNALS);
    let upgrade = upgrade.max_message_size(most).max_frame_size(most).read_buffer_size(READ_BUFFER);
    Ok(upgrade.on_upgrade(move |socket| Connection { api, caller, socket }.serve(reader)))
}

struct Connection {
    api: Api,
    caller: Caller,
    socket: WebSocket,
}

/// The socket is closed, or as good as that.
struct Gone;

impl Connection {
    async fn serve(mut self, mut reader: Reader) {
        let (Ok(()) | Err(Gone)) = self.relay(&mut reader).await;
        let close = CloseFrame { code: close_code::NORMAL, reason: "".into() };
        // Whoever is gone does not need to be told.
        let _ = tokio::time::timeout(SEND_LIMIT, self.socket.send(Message::Close(Some(close)))).await;
    }

    async fn relay(&mut self, reader: &mut Reader) -> Result<(), Gone> {
        loop {
            tokio::select! {
                frames = reader.next() => match frames {
                    Some(frames) => for Frame { text, .. } in frames {
                        self.send(text).await?;
                    },
                    None => return Ok(()),
                },
                // Signals have a rate of their own, and are refused one by one; whoever is too fast here does not mean well.
                message = self.socket.recv() => match message {
                    Some(Ok(message)) if self.is_too_fast(&message) => return Err(Gone),
                    Some(Ok(Message::Text(text))) => self.take(text.as_bytes()).await?,
                    Some(Ok(Message::Binary(_))) => self.refuse(&Code::BadJson.into()).await?,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Gone),
                }
            }
        }
    }

    fn is_too_fast(&self, message: &Message) -> bool {
        let counts = !matches!(message, Message::Close(_));
        counts && self.api.0.rates.message(self.api.now(), self.caller.token).is_err()
    }

    async fn send(&mut self, text: String) -> Result<(), Gone> {
        match tokio::time::timeout(SEND_LIMIT, self.socket.send(Message::Text(text.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Gone),
        }
    }

    async fn refuse(&mut self, refusal: &Refusal) -> Result<(), Gone> {
        self.api.0.metrics.refused(refusal.code());
        let kind = EventKind::Refused { error: refusal.refused() };
        self.send(frame(&Event { cursor: None, kind }).text).await
    }

    async fn take(&mut self, message: &[u8]) -> Result<(), Gone> {
        match self.understand(message).await {
            Ok(Some(answer)) => self.send(answer).await,
            Ok(None) => Ok(()),
            Err(refusal) => self.refuse(&refusal).await,
        }
    }

    /// Does what a message asks for, and gives the answer to its signals.
    async fn understand(&mut self, message: &[u8]) -> Result<Option<String>, Refusal> {
        let serving::Message { signals, ack, beat: _ } = serving::read(message)?;
        let Some(signals) = signals else {
            return match self.hear(ack).await {
                // It is not the session's fault, and would be taken for the answer to signals.
                Err(refusal) if refusal.code() == Code::Unavailable => Ok(None),
                heard => heard.map(|_| None),
            };
        };
        if ack.is_some() {
            self.hear(ack).await?;
        }
        let posted = signals::post(&self.api, &self.caller, signals).await?;
        if posted.iter().all(|(_, became)| became.is_err()) {
            // What is posted renews the lease; what is refused does not.
            self.hear(None).await?;
        }
        let kind = EventKind::Posted { results: signals::outcomes(&posted) };
        Ok(Some(frame(&Event { cursor: None, kind }).text))
    }

    /// Renews the lease, and acknowledges.
    async fn hear(&mut self, ack: Option<String>) -> Result<Caller, Refusal> {
        let caller = self.api.caller(self.caller.token).await?;
        if let Some(cursor) = ack {
            self.api.engine().acknowledge(caller.token, read_cursor(&cursor)?).await?;
        }
        Ok(caller)
    }
}

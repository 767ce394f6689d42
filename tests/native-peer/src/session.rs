//! A session with the signaling service, by long-poll.

use liza_core::{Event, Outgoing, SessionEvent};
use liza_wire::service::{self, Batch, Cursor, Opened, Refusal, Secret};
use liza_wire::{UserId, json_text};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::PeerError;

/// How long the service may hold a question back, in seconds.
const WAIT: u32 = 25;

/// An open session. Dropping it ends its tasks; [`Session::close`] also ends it at the service.
pub struct Session {
    api: Api,
    outbox: UnboundedSender<Outgoing>,
    _tasks: JoinSet<()>,
}

#[derive(Clone)]
struct Api {
    client: Client,
    base: String,
    token: Secret,
}

impl Session {
    /// Opens a session under `me` with the service at `base`; events go to `events`.
    pub async fn open(base: &str, me: &UserId, events: UnboundedSender<Event>) -> Result<Self, PeerError> {
        let client = Client::builder().no_proxy().build()?;
        let request = client.post(format!("{base}/v1/sessions")).body(json_text(&service::open_body(me, None, None)));
        let opened = Opened::parse(&answer(request).await?).map_err(|why| PeerError::Signaling(why.to_string()))?;
        let api = Api { client, base: base.to_owned(), token: opened.token };
        let (outbox, outgoing) = unbounded_channel();
        // Whoever listened is gone: the reader below will see it.
        let _ = events.send(Event::Session(SessionEvent::Opened { old: 0 }));
        let mut tasks = JoinSet::new();
        tasks.spawn(api.clone().read(opened.cursor, events));
        tasks.spawn(api.clone().write(outgoing));
        Ok(Self { api, outbox, _tasks: tasks })
    }

    /// Sends a signal after those before it.
    pub fn send(&self, outgoing: Outgoing) {
        // The task ends with the session alone.
        let _ = self.outbox.send(outgoing);
    }

    /// Ends the session at the service.
    pub async fn close(&self) -> Result<(), PeerError> {
        let Api { client, base, token } = &self.api;
        client.delete(format!("{base}/v1/sessions")).bearer_auth(token.reveal()).send().await?.error_for_status()?;
        Ok(())
    }
}

impl Api {
    async fn read(self, mut cursor: Cursor, events: UnboundedSender<Event>) {
        loop {
            let Self { client, base, token } = &self;
            let url = format!("{base}/v1/events?after={cursor}&wait={WAIT}");
            let Ok(text) = answer(client.get(url).bearer_auth(token.reveal())).await else { break };
            let Ok(batch) = Batch::parse(&text) else { break };
            cursor = batch.cursor;
            for delivery in batch.events {
                if let service::Event::Signal { from, signal } = delivery.event
                    && events.send(Event::Signal { from, signal }).is_err()
                {
                    return;
                }
            }
        }
    }

    async fn write(self, mut outgoing: UnboundedReceiver<Outgoing>) {
        let mut sent = 0_u64;
        let mut waiting = Vec::new();
        while outgoing.recv_many(&mut waiting, service::MAX_SIGNALS).await > 0 {
            let entry = |Outgoing { to, signal }: Outgoing| -> Value {
                sent += 1;
                service::signal_entry(&sent.to_string(), &to, &signal)
            };
            let body = service::signals_body(waiting.drain(..).map(entry).collect());
            let Self { client, base, token } = &self;
            let request = client.post(format!("{base}/v1/signals")).bearer_auth(token.reveal());
            if let Err(why) = answer(request.body(json_text(&body))).await {
                eprintln!("native peer: {why}");
            }
        }
    }
}

/// The answer's text, or the service's refusal.
async fn answer(request: RequestBuilder) -> Result<String, PeerError> {
    let response = request.header("content-type", "application/json").send().await?;
    let status = response.status();
    let text = response.text().await?;
    if status.is_success() {
        return Ok(text);
    }
    let why = Refusal::parse(&text).map_or_else(|| status.to_string(), |refusal| refusal.code);
    Err(PeerError::Signaling(why))
}

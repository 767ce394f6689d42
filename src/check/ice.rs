//! One ICE server: does it give a candidate?

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RtcIceGatheringState, RtcPeerConnection, RtcPeerConnectionIceErrorEvent, RtcPeerConnectionIceEvent};

use super::finding::{Seen, Server};
use crate::client::configuration;
use crate::clock::epoch_millis;
use crate::settings::{IcePolicy, IceServer, Settings};
use crate::sleep::Sleeper;

/// How long a server may take, in milliseconds. Browsers go on asking for up to 40 s (RFC 8489, 6.2.1).
const LIMIT: u32 = 8_000;

/// The browser's own code for no answer (W3C WebRTC, `RTCPeerConnectionIceErrorEvent`).
const NO_ANSWER: u16 = 701;

/// A connection that is closed on drop.
pub(super) struct Connection(pub(super) RtcPeerConnection);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Connection {
    pub(super) fn new(ice: IcePolicy, ice_servers: Vec<IceServer>) -> Result<Self, JsValue> {
        let settings = Settings { ice, ice_servers, ..Settings::default() };
        RtcPeerConnection::new_with_configuration(&configuration::of(&settings)).map(Self)
    }

    /// Makes an offer or an answer and sets it: candidates are gathered from now on.
    pub(super) async fn describe(&self, made: js_sys::Promise) -> Result<(), JsValue> {
        let made = JsFuture::from(made).await?;
        JsFuture::from(self.0.set_local_description(made.unchecked_ref())).await.map(drop)
    }
}

pub(super) async fn ask(kind: Server, server: IceServer) -> Seen {
    gather(kind, server).await.unwrap_or(Seen::NoWebRtc)
}

async fn gather(kind: Server, server: IceServer) -> Result<Seen, JsValue> {
    let (policy, wanted) = if kind == Server::Stun { (IcePolicy::All, "srflx") } else { (IcePolicy::Relay, "relay") };
    let connection = Connection::new(policy, vec![server])?;
    let begun = epoch_millis();
    let (seen, done) = (Rc::new(Cell::new(None)), Sleeper::default());
    let code = Rc::new(Cell::new(0));
    let (found, ended) = (Rc::clone(&seen), done.clone());
    let _candidates = EventListener::new(&connection.0, "icecandidate", move |event| {
        let event: &RtcPeerConnectionIceEvent = event.unchecked_ref();
        match event.candidate() {
            Some(candidate) if candidate.candidate().split(' ').any(|word| word == wanted) => {
                found.set(Some(Seen::Candidate(since(begun))));
                ended.wake();
            }
            None => ended.wake(),
            Some(_) => {}
        }
    });
    let told = Rc::clone(&code);
    let _errors = EventListener::new(&connection.0, "icecandidateerror", move |event| {
        let event: &RtcPeerConnectionIceErrorEvent = event.unchecked_ref();
        // What a server said counts for more than that it was not reached from some address.
        if !(300..=699).contains(&told.get()) {
            told.set(event.error_code());
        }
    });
    connection.0.create_data_channel("check");
    connection.describe(connection.0.create_offer()).await?;
    done.sleep(LIMIT).await;
    // A browser that is still asking has no answer; one that is done and found nothing had one.
    if code.get() == 0 && connection.0.ice_gathering_state() != RtcIceGatheringState::Complete {
        code.set(NO_ANSWER);
    }
    Ok(seen.take().unwrap_or(Seen::NoCandidate(code.get())))
}

/// Milliseconds since a moment.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub(super) fn since(moment: f64) -> u64 {
    (epoch_millis() - moment) as u64
}

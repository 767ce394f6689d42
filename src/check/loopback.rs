//! A call inside the page: two connections, a synthetic picture and tone, and a message.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Array;
use liza_core::Device;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStream, MediaStreamTrack, RtcDataChannel, RtcDataChannelInit, RtcIceGatheringState, RtcPeerConnection,
    RtcPeerConnectionState, RtcSessionDescription,
};

use super::finding::Seen;
use super::ice::{Connection, since};
use crate::client::statistics;
use crate::client::synthetic::{self, Source};
use crate::clock::epoch_millis;
use crate::settings::IcePolicy;
use crate::sleep::Sleeper;

/// How long it may take until all went through, in milliseconds.
const LIMIT: u64 = 10_000;

/// How often is looked, in milliseconds.
const LOOK_EVERY: u32 = 50;

/// A synthetic track, which is stopped on drop.
struct Made {
    track: MediaStreamTrack,
    source: Source,
}

impl Drop for Made {
    fn drop(&mut self) {
        self.track.stop();
    }
}

pub(super) async fn connect() -> Seen {
    let Ok(connections) = pair() else { return Seen::NoWebRtc };
    call(&connections).await.unwrap_or(Seen::NotConnected)
}

fn pair() -> Result<[Connection; 2], JsValue> {
    let connection = || Connection::new(IcePolicy::All, Vec::new());
    Ok([connection()?, connection()?])
}

async fn call([here, there]: &[Connection; 2]) -> Result<Seen, JsValue> {
    let begun = epoch_millis();
    let stream = MediaStream::new()?;
    let mut made = Vec::new();
    for device in [Device::Camera, Device::Microphone] {
        let (track, source) = synthetic::open(device, "loopback")?;
        here.0.add_track(&track, &stream, &Array::new());
        made.push(Made { track, source });
    }
    let heard = Rc::new(Cell::new(false));
    let hear = Rc::clone(&heard);
    let (saying, hearing) = (channel(&here.0), channel(&there.0));
    let _heard = EventListener::new(&hearing, "message", move |_| hear.set(true));
    let opened = saying.clone();
    // A channel that is open takes a message.
    let _opened = EventListener::new(&saying, "open", move |_| drop(opened.send_with_str("check")));

    here.describe(here.0.create_offer()).await?;
    hand_over(&here.0, &there.0).await?;
    there.describe(there.0.create_answer()).await?;
    hand_over(&there.0, &here.0).await?;

    let mut connected = None;
    while since(begun) < LIMIT {
        if here.0.connection_state() == RtcPeerConnectionState::Connected {
            connected.get_or_insert_with(|| since(begun));
        }
        let report = JsFuture::from(there.0.get_stats()).await?;
        let stats = statistics::read(&report);
        if let Some(connected) = connected
            && heard.get()
            && stats.frames_decoded > 0
            && (stats.audio_packets > 0 || made.iter().any(|made| made.source.is_silent()))
        {
            return Ok(Seen::Connected(connected));
        }
        Sleeper::default().sleep(LOOK_EVERY).await;
    }
    Ok(Seen::NotConnected)
}

fn channel(connection: &RtcPeerConnection) -> RtcDataChannel {
    let options = RtcDataChannelInit::new();
    options.set_negotiated(true);
    options.set_id(0);
    connection.create_data_channel_with_data_channel_dict("check", &options)
}

/// Gives one side's description to the other, with its candidates in it.
async fn hand_over(from: &RtcPeerConnection, to: &RtcPeerConnection) -> Result<(), JsValue> {
    while from.ice_gathering_state() != RtcIceGatheringState::Complete {
        Sleeper::default().sleep(LOOK_EVERY).await;
    }
    let description: RtcSessionDescription = from.local_description().ok_or(JsValue::UNDEFINED)?;
    JsFuture::from(to.set_remote_description(description.unchecked_ref())).await.map(drop)
}

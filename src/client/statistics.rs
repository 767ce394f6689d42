//! A connection's statistics (W3C WebRTC Statistics), as far as the engine looks at them.
//!
//! Browsers differ in what they give; what is missing counts as nothing.

use js_sys::{Array, Reflect};
use liza_core::Stats;
use wasm_bindgen::JsValue;

/// Reads an `RTCStatsReport`.
pub(crate) fn read(report: &JsValue) -> Stats {
    let entries = entries(report);
    let of_kind = |kind: &'static str| entries.iter().filter(move |entry| text(entry, "type") == kind);
    let document = web_sys::window().and_then(|window| window.document());
    let mut stats = Stats { hidden: document.is_some_and(|document| document.hidden()), ..Stats::default() };
    for inbound in of_kind("inbound-rtp") {
        let packets = number(inbound, "packetsReceived");
        if text(inbound, "kind") == "video" {
            stats.video_packets += packets;
            stats.frames_decoded += number(inbound, "framesDecoded");
        } else {
            stats.audio_packets += packets;
        }
    }
    let by_id = |id: &str| entries.iter().find(|entry| text(entry, "id") == id);
    let named = of_kind("transport").map(|transport| text(transport, "selectedCandidatePairId"));
    // Firefox marks the pair itself.
    let marked = |pair: &&JsValue| Reflect::get(pair, &"selected".into()).is_ok_and(|selected| selected.is_truthy());
    let pair = named.filter(|id| !id.is_empty()).find_map(|id| by_id(&id));
    let Some(pair) = pair.or_else(|| of_kind("candidate-pair").find(marked)) else { return stats };
    stats.bytes_received = number(pair, "bytesReceived");
    stats.bytes_sent = number(pair, "bytesSent");
    stats.round_trip =
        Some(float(pair, "currentRoundTripTime")).filter(|time| *time > 0.0).map(|time| whole(time * 1000.0));
    let candidate = |name: &str| by_id(&text(pair, name));
    let kind = |candidate: Option<&JsValue>| candidate.map(|it| text(it, "candidateType")).unwrap_or_default();
    let (local, remote) = (candidate("localCandidateId"), candidate("remoteCandidateId"));
    let protocol = local.map(|local| text(local, "protocol")).unwrap_or_default();
    stats.pair = [&kind(local), "/", &kind(remote), " ", &protocol].concat();
    stats
}

/// The report is a map; its entries come as pairs of id and object.
pub(super) fn entries(report: &JsValue) -> Vec<JsValue> {
    let Ok(Some(pairs)) = js_sys::try_iter(report) else { return Vec::new() };
    pairs.filter_map(Result::ok).map(|pair| Array::from(&pair).get(1)).collect()
}

fn text(entry: &JsValue, name: &str) -> String {
    Reflect::get(entry, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
}

fn float(entry: &JsValue, name: &str) -> f64 {
    Reflect::get(entry, &name.into()).ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
}

fn number(entry: &JsValue, name: &str) -> u64 {
    whole(float(entry, name))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn whole(number: f64) -> u64 {
    number as u64
}

//! A connection's statistics (W3C WebRTC Statistics), as far as the engine looks at them.
//!
//! Browsers differ in what they give; what is missing counts as nothing.

use js_sys::{Array, Reflect};
use liza_core::{CandidateStats, Stats};
use wasm_bindgen::JsValue;

/// How much of an address is kept, in characters: any address, and the names that browsers put in the place of one.
const ADDRESS_CHARS: usize = 60;

/// Reads an `RTCStatsReport`.
pub(crate) fn read(report: &JsValue) -> Stats {
    let entries = entries(report);
    let pair = chosen_pair(&entries);
    let [local, remote] =
        ["localCandidateId", "remoteCandidateId"].map(|name| pair.map(|pair| text(pair, name)).unwrap_or_default());
    let document = web_sys::window().and_then(|window| window.document());
    let mut stats = Stats { hidden: document.is_some_and(|document| document.hidden()), ..Stats::default() };
    let mut round_trip = pair.map_or(0.0, |pair| float(pair, "currentRoundTripTime"));
    for entry in &entries {
        match text(entry, "type").as_str() {
            "inbound-rtp" => {
                let packets = number(entry, "packetsReceived");
                stats.packets_lost += number(entry, "packetsLost");
                stats.jitter = stats.jitter.max(whole(float(entry, "jitter") * 1000.0));
                if text(entry, "kind") == "video" {
                    stats.video_packets += packets;
                    stats.frames_decoded += number(entry, "framesDecoded");
                    stats.frames_received += number(entry, "framesReceived");
                } else {
                    stats.audio_packets += packets;
                }
                describe(&mut stats.incoming, packets, entry, &entries);
            }
            "outbound-rtp" => describe(&mut stats.outgoing, number(entry, "packetsSent"), entry, &entries),
            // Not every browser measures the pair; the peer's reports tell it too.
            "remote-inbound-rtp" if round_trip == 0.0 => round_trip = float(entry, "roundTripTime"),
            "local-candidate" => stats.candidates.push(candidate(entry, true, &local)),
            "remote-candidate" => stats.candidates.push(candidate(entry, false, &remote)),
            _ => {}
        }
    }
    stats.round_trip = (round_trip > 0.0).then(|| whole(round_trip * 1000.0));
    let Some(pair) = pair else { return stats };
    stats.bytes_received = number(pair, "bytesReceived");
    stats.bytes_sent = number(pair, "bytesSent");
    let chosen = |ours| stats.candidates.iter().find(|candidate| candidate.chosen && candidate.ours == ours);
    if let (Some(own), Some(peers)) = (chosen(true), chosen(false)) {
        stats.pair = [&*own.kind, "/", &peers.kind, " ", &own.protocol].concat();
    }
    stats
}

/// The transport names the chosen pair; Firefox marks the pair itself.
fn chosen_pair(entries: &[JsValue]) -> Option<&JsValue> {
    entries.iter().find_map(|entry| match text(entry, "type").as_str() {
        "transport" => by_id(entries, &text(entry, "selectedCandidatePairId")),
        "candidate-pair" => {
            let marked = Reflect::get(entry, &"selected".into()).is_ok_and(|selected| selected.is_truthy());
            marked.then_some(entry)
        }
        _ => None,
    })
}

fn by_id<'a>(entries: &'a [JsValue], id: &str) -> Option<&'a JsValue> {
    entries.iter().find(|entry| text(entry, "id") == id)
}

/// Adds a stream through which something goes: the size of its picture, if it has one, and its codec.
fn describe(described: &mut String, packets: u64, stream: &JsValue, entries: &[JsValue]) {
    if packets == 0 {
        return;
    }
    let codec = by_id(entries, &text(stream, "codecId")).map(|codec| text(codec, "mimeType")).unwrap_or_default();
    let codec = codec.split_once('/').map_or("?", |(_, name)| name);
    let comma = if described.is_empty() { "" } else { ", " };
    let width = number(stream, "frameWidth");
    *described = if width > 0 {
        let height = number(stream, "frameHeight").to_string();
        [&width.to_string(), "×", &height, " ", codec, comma, described].concat()
    } else {
        [described, comma, codec].concat()
    };
}

fn candidate(entry: &JsValue, ours: bool, chosen: &str) -> CandidateStats {
    // The peer may have told of anything.
    let mut address: String = text(entry, "address").chars().take(ADDRESS_CHARS).collect();
    if address.contains(':') {
        address = ["[", &address, "]"].concat();
    }
    if !address.is_empty() {
        address = [&address, ":", &number(entry, "port").to_string()].concat();
    }
    CandidateStats {
        ours,
        chosen: text(entry, "id") == chosen,
        kind: text(entry, "candidateType"),
        protocol: text(entry, "protocol"),
        relay_protocol: text(entry, "relayProtocol"),
        address,
        server: text(entry, "url"),
    }
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
pub(super) fn whole(number: f64) -> u64 {
    number as u64
}

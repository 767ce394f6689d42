//! What calls leave behind in a page: counted in the browser itself.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Failure, Outcome, Tab};

/// Wraps the browser's own functions before the page's first line runs. A listener counts from `addEventListener` to
/// `removeEventListener`; those of an object that is collected are gone with it, which the browser's own count tells.
const COUNT: &str = r"
    const open = { connections: new Set(), tracks: new Set(), timers: new Set(), intervals: new Set(), memory: null };
    const Connection = window.RTCPeerConnection;
    window.RTCPeerConnection = class RTCPeerConnection extends Connection {
        constructor(...args) { super(...args); open.connections.add(this); }
        close() { super.close(); open.connections.delete(this); }
    };
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (...args) => {
        const stream = await ask(...args);
        // One that has ended is no longer of interest.
        const tracks = [...open.tracks, ...stream.getTracks()];
        open.tracks = new Set(tracks.filter(track => track.readyState === 'live'));
        return stream;
    };
    const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
    window.setTimeout = (run, ...args) => {
        const id = setTimeout((...given) => { open.timers.delete(id); run(...given); }, ...args);
        open.timers.add(id);
        return id;
    };
    window.clearTimeout = id => { open.timers.delete(id); clearTimeout(id); };
    window.setInterval = (...args) => { const id = setInterval(...args); open.intervals.add(id); return id; };
    window.clearInterval = id => { open.intervals.delete(id); clearInterval(id); };
    for (const way of ['instantiate', 'instantiateStreaming']) {
        const make = WebAssembly[way];
        WebAssembly[way] = async (...args) => {
            const made = await make.apply(WebAssembly, args);
            open.memory = (made.instance ?? made).exports.memory;
            return made;
        };
    }
    const nodes = root => {
        const walker = document.createNodeIterator(root);
        let number = 0;
        while (walker.nextNode()) number += 1;
        return number;
    };
    window.leftOver = () => ({
        connections: open.connections.size,
        tracks: [...open.tracks].filter(track => track.readyState === 'live').length,
        timers: open.timers.size,
        intervals: open.intervals.size,
        wasm: open.memory.buffer.byteLength,
        logs: [...document.querySelectorAll('.log, #signals')].map(nodes).reduce((sum, number) => sum + number, 0),
        in_page: nodes(document),
    });";

/// What there is at some moment.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub struct LeftOver {
    /// Peer connections that are not closed.
    pub connections: u64,
    /// Tracks of devices that live.
    pub tracks: u64,
    /// Timers that have yet to come.
    pub timers: u64,
    /// Timers that come again and again.
    pub intervals: u64,
    /// The client's memory, in bytes.
    pub wasm: u64,
    /// Nodes in logs and in the list of signals, which keep what happened, up to a limit.
    pub logs: u64,
    /// All nodes of the page.
    pub in_page: u64,
    /// Event listeners, as the browser counts them after it has collected what nobody holds.
    #[serde(default)]
    pub listeners: u64,
    /// All nodes that there are, in the page or not.
    #[serde(default)]
    pub nodes: u64,
}

impl LeftOver {
    /// Loads the page again, and counts from its first line on.
    pub async fn counted(tab: &Tab) -> Outcome {
        tab.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": format!("{{{COUNT}}}") })).await?;
        tab.devtools("Performance.enable", json!({})).await?;
        tab.reload().await
    }

    /// What there is now.
    pub async fn of(tab: &Tab) -> Result<Self, Failure> {
        tab.devtools("HeapProfiler.collectGarbage", json!({})).await?;
        let mut now: Self = tab.get("return window.leftOver()", []).await?;
        let metrics = tab.devtools("Performance.getMetrics", json!({})).await?;
        let metric = |name: &str| {
            let all = metrics["metrics"].as_array().map(Vec::as_slice).unwrap_or_default();
            all.iter().find(|metric| metric["name"] == name).and_then(|metric| number(&metric["value"]))
        };
        now.listeners = metric("JSEventListeners").unwrap_or_default();
        now.nodes = metric("Nodes").unwrap_or_default();
        Ok(now)
    }

    /// Nodes of the page that are not in a log.
    pub fn beside_logs(&self) -> u64 {
        self.in_page - self.logs
    }

    /// Nodes that are in no page, and that somebody holds.
    pub fn detached(&self) -> u64 {
        self.nodes.saturating_sub(self.in_page)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "DevTools gives counts as floats")]
fn number(value: &Value) -> Option<u64> {
    value.as_f64().map(|float| float as u64)
}

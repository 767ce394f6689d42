//! How a peer connection is configured.

use js_sys::Array;
use liza_wire::json_text;
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use web_sys::{RtcBundlePolicy, RtcConfiguration, RtcIceServer, RtcIceTransportPolicy};

use crate::settings::{IcePolicy, Settings};

/// All media over one transport, and the ICE servers of the settings.
pub(crate) fn of(settings: &Settings) -> RtcConfiguration {
    let servers: Array = settings
        .ice_servers
        .iter()
        .map(|server| {
            let entry = RtcIceServer::new();
            let urls: Array = server.urls.iter().map(|url| JsValue::from_str(url)).collect();
            entry.set_urls(&urls);
            if let Some(username) = &server.username {
                entry.set_username(username);
            }
            if let Some(credential) = &server.credential {
                entry.set_credential(credential);
            }
            entry
        })
        .collect();
    let configuration = RtcConfiguration::new();
    configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
    configuration.set_ice_servers(&servers);
    if settings.ice == IcePolicy::Relay {
        configuration.set_ice_transport_policy(RtcIceTransportPolicy::Relay);
    }
    configuration
}

/// The configuration as JSON, with the addresses of the servers alone: for the log.
pub(crate) fn in_words(settings: &Settings) -> String {
    let servers: Vec<Value> = settings.ice_servers.iter().map(|server| json!({ "urls": server.urls })).collect();
    let policy = if settings.ice == IcePolicy::Relay { "relay" } else { "all" };
    json_text(&json!({ "iceServers": servers, "iceTransportPolicy": policy, "bundlePolicy": "max-bundle" }))
}

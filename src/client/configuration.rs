//! How a peer connection is configured.

use js_sys::Array;
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

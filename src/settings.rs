//! The settings of one visit: `config.json` beside the page, and the page's query parameters over it.
//!
//! Neither can break the page: a value that cannot be used leaves the one below it in force and is a [`Warning`].

mod ice_server;
mod warning;

use liza_core::Way;
use liza_wire::json_text;
use serde_json::Value;

pub use ice_server::{IceServer, IceServerFault};
pub use warning::{ConfigFault, Place, Warning};

/// The signaling API where neither `config.json` nor the query names one.
pub const DEFAULT_SIGNALING: &str = "https://lizamsg.ru:3000/api/signaling";

/// What one visit runs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Base URL of the signaling API, without query; may be relative to the page.
    pub signaling: String,
    /// How signals come.
    pub transport: Transport,
    /// Which ICE candidates are used.
    pub ice: IcePolicy,
    /// Where the own picture and sound come from.
    pub media: MediaSource,
    /// The page's language; absent for the browser's.
    pub lang: Option<Lang>,
    /// STUN and TURN servers, in order.
    pub ice_servers: Vec<IceServer>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            signaling: DEFAULT_SIGNALING.to_owned(),
            transport: Transport::Auto,
            ice: IcePolicy::All,
            media: MediaSource::Camera,
            lang: None,
            ice_servers: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads the text of `config.json`, and over it the query parameters that `query` gives by name.
    pub fn read(config: Result<&str, ConfigFault>, query: impl Fn(&str) -> Option<String>) -> (Self, Vec<Warning>) {
        let mut reading = Reading { settings: Self::default(), warnings: Vec::new() };
        match config.and_then(ConfigFault::check) {
            Ok(members) => members.into_iter().for_each(|(name, value)| reading.member(&name, &value)),
            Err(fault) => reading.warnings.push(Warning::Config(fault)),
        }
        for name in ["signaling", "transport", "ice", "media", "lang"] {
            if let Some(text) = query(name) {
                reading.word(Place::Query, name, &text);
            }
        }
        (reading.settings, reading.warnings)
    }
}

impl Settings {
    /// The same with more ICE servers; of two with the same addresses, the one that is given counts.
    pub(crate) fn with_ice_servers(&self, given: Vec<IceServer>) -> Self {
        let mut settings = self.clone();
        settings.ice_servers.retain(|known| !given.iter().any(|server| server.urls == known.urls));
        settings.ice_servers.extend(given);
        settings
    }
}

struct Reading {
    settings: Settings,
    warnings: Vec<Warning>,
}

impl Reading {
    fn member(&mut self, name: &str, value: &Value) {
        match (name, value) {
            ("iceServers", Value::Array(servers)) => {
                for (index, server) in servers.iter().enumerate() {
                    match IceServer::parse(server) {
                        Ok(server) => self.settings.ice_servers.push(server),
                        Err(fault) => self.warnings.push(Warning::IceServer { index, fault }),
                    }
                }
            }
            // Not shown: a value in the place of the servers may hold a credential.
            ("iceServers", _) => self.warnings.push(Warning::bad(Place::Config, name, "…")),
            (_, Value::String(text)) => self.word(Place::Config, name, text),
            ("signaling" | "transport" | "ice" | "media" | "lang", other) => {
                self.warnings.push(Warning::bad(Place::Config, name, &json_text(other)));
            }
            _ => self.warnings.push(Warning::unknown(name)),
        }
    }

    fn word(&mut self, place: Place, name: &str, text: &str) {
        let settings = &mut self.settings;
        let taken = match name {
            "signaling" => put(&mut settings.signaling, signaling_url(text)),
            "transport" => put(&mut settings.transport, Word::parse(text)),
            "ice" => put(&mut settings.ice, Word::parse(text)),
            "media" => put(&mut settings.media, Word::parse(text)),
            "lang" => put(&mut settings.lang, Lang::parse(text).map(Some)),
            _ => return self.warnings.push(Warning::unknown(name)),
        };
        if !taken {
            self.warnings.push(Warning::bad(place, name, text));
        }
    }
}

fn put<T>(slot: &mut T, value: Option<T>) -> bool {
    let taken = value.is_some();
    if let Some(value) = value {
        *slot = value;
    }
    taken
}

/// An HTTP address, or one relative to the page. Neither a query nor a fragment, because requests add their own query;
/// no user and password, because `fetch` refuses them (Fetch, 5.4).
fn signaling_url(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/');
    let plain = !text.is_empty()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\'));
    let scheme = text.split('/').next()?.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let usable = match scheme.as_deref() {
        None => true,
        Some("http" | "https") => {
            text.split_once(':').is_some_and(|(_, rest)| rest.len() > 2 && rest.starts_with("//"))
        }
        Some(_) => false,
    };
    (plain && usable).then(|| text.to_owned())
}

/// A setting that is one of a few words.
pub trait Word: Copy + PartialEq + Sized + 'static {
    /// All values, in the order of the manual.
    const ALL: &'static [Self];

    /// The word in `config.json` and in the query.
    fn name(self) -> &'static str;

    /// The value of a word.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.name() == text)
    }
}

/// How signals are to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// The best way that the server has.
    Auto,
    /// This way alone.
    Only(Way),
}

impl Word for Transport {
    const ALL: &'static [Self] = &[
        Self::Auto,
        Self::Only(Way::WebSocket),
        Self::Only(Way::ServerSentEvents),
        Self::Only(Way::LongPoll),
        Self::Only(Way::Poll),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Only(way) => way.name(),
        }
    }
}

/// Which ICE candidates are used: `RTCIceTransportPolicy` (W3C WebRTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IcePolicy {
    /// Any.
    All,
    /// Those of a TURN server alone.
    Relay,
}

impl Word for IcePolicy {
    const ALL: &'static [Self] = &[Self::All, Self::Relay];

    fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Relay => "relay",
        }
    }
}

/// Where the own picture and sound come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaSource {
    /// Camera and microphone.
    Camera,
    /// A picture and a tone that the page makes.
    Synthetic,
}

impl Word for MediaSource {
    const ALL: &'static [Self] = &[Self::Camera, Self::Synthetic];

    fn name(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Synthetic => "synthetic",
        }
    }
}

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// Russian.
    #[default]
    Ru,
    /// English.
    En,
}

impl Word for Lang {
    const ALL: &'static [Self] = &[Self::Ru, Self::En];

    fn name(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}

impl Lang {
    /// The first of a browser's language tags (BCP 47) that the page speaks, else Russian.
    pub fn preferred(tags: impl IntoIterator<Item = String>) -> Self {
        let spoken = |tag: String| Self::parse(&tag.split('-').next().unwrap_or("").to_ascii_lowercase());
        tags.into_iter().find_map(spoken).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;

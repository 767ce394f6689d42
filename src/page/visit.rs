//! What one visit runs with: `config.json`, the page's address and the browser.

use js_sys::{Intl, Reflect};
use web_sys::{RequestInit, UrlSearchParams, Window};

use super::copy::Browser;
use super::dom::PageError;
use super::within;
use crate::fetch::{self, Fault};
use crate::settings::{ConfigFault, Lang, Settings, Warning};

/// The deployment's settings, by their name beside the page and within it.
const CONFIG: &str = "config.json";

/// How long `config.json` may take, in milliseconds.
const LIMIT: u32 = 5_000;

/// Reads `config.json` and the page's query.
pub(crate) async fn settings(window: &Window) -> (Settings, Vec<Warning>) {
    let config = config().await;
    let query = window.location().search().and_then(|query| UrlSearchParams::new_with_str(&query)).ok();
    let config = config.as_deref().map_err(|fault| *fault);
    Settings::read(config, |name| query.as_ref().and_then(|query| query.get(name)))
}

/// The one beside the page, or else the one within it. Some hosts answer with a page for what they do not have.
async fn config() -> Result<String, ConfigFault> {
    let beside = fetch::text(CONFIG, &RequestInit::new(), LIMIT).await;
    match within::file(CONFIG) {
        Some(own) if !beside.as_ref().is_ok_and(|text| text.trim_start().starts_with('{')) => Ok(own),
        _ => beside.map_err(|fault| match fault {
            Fault::Unreachable | Fault::Late => ConfigFault::Unreachable,
            Fault::Status(status) => ConfigFault::Status(status),
        }),
    }
}

/// Whether nobody can see the page (HTML, 6.2).
pub(crate) fn is_hidden(window: &Window) -> bool {
    window.document().is_some_and(|document| document.hidden())
}

/// The language that the browser prefers.
pub(crate) fn browser_lang(window: &Window) -> Lang {
    Lang::preferred(window.navigator().languages().iter().filter_map(|tag| tag.as_string()))
}

/// What the browser says of itself.
pub(crate) fn browser(window: &Window) -> Browser {
    let navigator = window.navigator();
    let languages: Vec<String> = navigator.languages().iter().filter_map(|tag| tag.as_string()).collect();
    let options = Intl::DateTimeFormat::default().resolved_options();
    let zone = Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string());
    Browser {
        name: navigator.user_agent().unwrap_or_default(),
        secure: window.is_secure_context(),
        languages: languages.join(", "),
        zone: zone.unwrap_or_default(),
    }
}

/// The browser's window.
pub(crate) fn window() -> Result<Window, PageError> {
    web_sys::window().ok_or(PageError::NoDocument)
}

//! What a developer is given besides the copied logs: files, and the log of the page before a reload.

use std::cell::Cell;

use gloo_events::EventListener;
use js_sys::{Array, Date};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlInputElement, Url};

use super::Handle;
use super::dom::{self, PageError, find, set_flag};
use super::last_log;

/// The buttons for it, and the switch for whole addresses.
pub(crate) struct HandOver {
    full_addresses: HtmlInputElement,
    saved: Cell<Option<Offered>>,
    /// The log of the page before a reload.
    last_log: Option<String>,
    _clicks: Vec<EventListener>,
}

impl HandOver {
    pub(crate) fn new(root: &Element, page: &Handle) -> Result<Self, PageError> {
        set_flag(&find(root, "#handOver")?, "hidden", false);
        let clicks = [
            ("#saveLogs", super::Page::save_logs as fn(&super::Page)),
            ("#saveInternals", super::Page::save_internals),
            ("#copyLastLog", super::Page::copy_last_log),
            ("#fullAddresses", super::Page::refresh_instruments),
        ];
        let clicks = clicks.into_iter().map(|(selector, act)| {
            let button: Element = find(root, selector)?;
            Ok(EventListener::new(&button, "click", page.listener(act)))
        });
        let last_log = last_log::read();
        set_flag(&find(root, "#copyLastLog")?, "hidden", last_log.is_none());
        Ok(Self {
            last_log,
            full_addresses: find(root, "#fullAddresses")?,
            saved: Cell::default(),
            _clicks: clicks.collect::<Result<_, PageError>>()?,
        })
    }

    /// The log of the page before a reload, if there was one.
    pub(crate) fn last_log(&self) -> Option<&str> {
        self.last_log.as_deref()
    }

    /// Whether IP addresses are handed over whole.
    pub(crate) fn full_addresses(&self) -> bool {
        self.full_addresses.checked()
    }

    /// Lets the browser save a text as a file, named by its kind and the time.
    pub(crate) fn save(&self, name: &str, ending: &str, text: &str) {
        // Colons are not for file names everywhere.
        let time = String::from(Date::new_0().to_iso_string()).replace(':', "-");
        let name = [name, "-", time.get(..19).unwrap_or_default(), ending].concat();
        // A browser without files has the clipboard.
        self.saved.set(Offered::save(&name, text).ok());
    }
}

/// A file that the browser was offered, as long as it may still read it.
struct Offered(String);

impl Offered {
    fn save(name: &str, text: &str) -> Result<Self, JsValue> {
        let kind = BlobPropertyBag::new();
        kind.set_type("text/plain;charset=utf-8");
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
        let offered = Self(Url::create_object_url_with_blob(&blob)?);
        let document = dom::document().map_err(|_| JsValue::UNDEFINED)?;
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&offered.0);
        link.set_download(name);
        link.click();
        Ok(offered)
    }
}

impl Drop for Offered {
    fn drop(&mut self) {
        // It only frees memory.
        Url::revoke_object_url(&self.0).ok();
    }
}

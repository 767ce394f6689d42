//! Requests to the signaling API.

use js_sys::Reflect;
use liza_core::SessionFault;
use wasm_bindgen::JsValue;
use web_sys::{RequestCache, RequestInit};

use crate::fetch::{self, Fault};

/// How long an answer may take, in milliseconds.
const LIMIT: u32 = 10_000;

/// Asks, and gives the answer's text.
pub(crate) async fn get(url: &str) -> Result<String, SessionFault> {
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoStore);
    answer(url, &init).await
}

/// Posts JSON, and gives the answer's text.
pub(crate) async fn post(url: &str, body: &str) -> Result<String, SessionFault> {
    let init = fetch::post(body).map_err(|_| SessionFault::Unreachable)?;
    answer(url, &init).await
}

async fn answer(url: &str, init: &RequestInit) -> Result<String, SessionFault> {
    fetch::text(url, init, LIMIT).await.map_err(|fault| match fault {
        Fault::Unreachable => SessionFault::Unreachable,
        Fault::Late => SessionFault::Silent(LIMIT.into()),
        Fault::Status(status) => SessionFault::Status(status),
    })
}

/// Posts JSON by a request that outlives the page (Fetch, `keepalive`); nobody can wait for its answer.
pub(crate) fn post_last(url: &str, body: &str) -> Result<(), JsValue> {
    let init = fetch::post(body)?;
    Reflect::set(&init, &"keepalive".into(), &true.into())?;
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    // Nobody is left to read the answer, nor an error.
    let _answer = window.fetch_with_str_and_init(url, &init);
    Ok(())
}

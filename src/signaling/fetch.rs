//! Requests to the signaling API.

use gloo_net::http::{Request, RequestBuilder};
use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use liza_core::SessionFault;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, RequestCache, RequestInit};

/// How long an answer may take, in milliseconds.
const LIMIT: u32 = 10_000;

/// Asks, and gives the answer's text.
pub(crate) async fn get(url: &str) -> Result<String, SessionFault> {
    answer(Request::get(url).cache(RequestCache::NoStore), None).await
}

/// Posts JSON, and gives the answer's text.
pub(crate) async fn post(url: &str, body: String) -> Result<String, SessionFault> {
    answer(Request::post(url).header("Content-Type", "application/json"), Some(body)).await
}

async fn answer(request: RequestBuilder, body: Option<String>) -> Result<String, SessionFault> {
    let unreachable = |_| SessionFault::Unreachable;
    let abort = AbortController::new().map_err(unreachable)?;
    let signal = abort.signal();
    // No reason is given: gloo-net wants the rejection to be an `Error`, which the browser's own reason is.
    let _limit = Timeout::new(LIMIT, move || abort.abort());
    let request = request.abort_signal(Some(&signal));
    let sent = match body {
        Some(body) => request.body(body).map_err(|_| SessionFault::Unreachable)?.send().await,
        None => request.send().await,
    };
    let fault = |_| if signal.aborted() { SessionFault::Silent(LIMIT.into()) } else { SessionFault::Unreachable };
    let response = sent.map_err(fault)?;
    if !response.ok() {
        return Err(SessionFault::Status(response.status()));
    }
    response.text().await.map_err(fault)
}

/// Posts JSON by a request that outlives the page (Fetch, `keepalive`); nobody can wait for its answer.
pub(crate) fn post_last(url: &str, body: &str) -> Result<(), JsValue> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    Reflect::set(&init, &"keepalive".into(), &true.into())?;
    let request = web_sys::Request::new_with_str_and_init(url, &init)?;
    request.headers().set("Content-Type", "application/json")?;
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    // Nobody is left to read the answer, nor an error.
    let _answer = window.fetch_with_request(&request);
    Ok(())
}

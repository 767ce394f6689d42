//! Requests with a time limit (Fetch).

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// None came, or it broke off; a browser does not say why.
    Unreachable,
    /// None came in time.
    Late,
    /// An HTTP status other than 200 to 299.
    Status(u16),
}

/// Asks, and gives the answer's text; it may take `limit` milliseconds.
pub(crate) async fn text(url: &str, init: &RequestInit, limit: u32) -> Result<String, Fault> {
    let (status, text) = answer(url, init, limit).await?;
    if (200..300).contains(&status) { Ok(text) } else { Err(Fault::Status(status)) }
}

/// Asks, and gives the answer's status and text; it may take `limit` milliseconds.
pub(crate) async fn answer(url: &str, init: &RequestInit, limit: u32) -> Result<(u16, String), Fault> {
    let unreachable = |_| Fault::Unreachable;
    let abort = AbortController::new().map_err(unreachable)?;
    let signal = abort.signal();
    let _limit = Timeout::new(limit, move || abort.abort());
    init.set_signal(Some(&signal));
    let fault = |_| if signal.aborted() { Fault::Late } else { Fault::Unreachable };
    let window = web_sys::window().ok_or(Fault::Unreachable)?;
    let answer = JsFuture::from(window.fetch_with_str_and_init(url, init)).await.map_err(fault)?;
    let response: Response = answer.dyn_into().map_err(unreachable)?;
    let text = JsFuture::from(response.text().map_err(fault)?).await.map_err(fault)?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}

/// What a `POST` of JSON is made with.
pub(crate) fn post(body: &str) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/json")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&body.into());
    Ok(init)
}

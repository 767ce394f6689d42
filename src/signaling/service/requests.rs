//! Requests to the service.

use js_sys::Reflect;
use liza_core::SessionFault;
use liza_wire::json_text;
use liza_wire::service::{Refusal, Secret};
use serde_json::Value;
use wasm_bindgen::JsValue;
use web_sys::{Headers, RequestCache, RequestInit};

use super::Shared;
use crate::fetch::{self, Fault};

/// How long an answer may take, in milliseconds.
pub(super) const LIMIT: u32 = 10_000;

/// Why a request did not do what it should.
pub(super) enum Failure {
    /// The service said no.
    Refused(Refusal),
    /// There is no answer of the service's.
    Fault(SessionFault),
}

impl Failure {
    /// Whether the service does not know the session.
    pub(super) fn is_unknown_session(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.code == "unknown-session")
    }

    pub(super) fn into_fault(self) -> SessionFault {
        match self {
            Self::Refused(refusal) => SessionFault::Refused(refusal.message),
            Self::Fault(fault) => fault,
        }
    }
}

impl Shared {
    /// Posts to the service, with the session's token where there is one.
    pub(super) async fn post(&self, path: &str, body: &Value, limit: u32) -> Result<String, Failure> {
        let token = self.token();
        let init = request("POST", token.as_ref(), Some(&json_text(body))).map_err(|_| unreachable())?;
        self.ask(path, &init, limit).await
    }

    /// Asks the service with the session's token.
    pub(super) async fn get(&self, path: &str, limit: u32) -> Result<String, Failure> {
        let token = self.token();
        let init = request("GET", token.as_ref(), None).map_err(|_| unreachable())?;
        self.ask(path, &init, limit).await
    }

    async fn ask(&self, path: &str, init: &RequestInit, limit: u32) -> Result<String, Failure> {
        init.set_cache(RequestCache::NoStore);
        let answered = fetch::answer(&self.address(path), init, limit).await;
        let (status, text) = answered.map_err(|fault| {
            Failure::Fault(match fault {
                Fault::Unreachable => SessionFault::Unreachable,
                Fault::Late => SessionFault::Silent(limit.into()),
                Fault::Status(status) => SessionFault::Status(status),
            })
        })?;
        if (200..300).contains(&status) {
            return Ok(text);
        }
        Err(Refusal::parse(&text).map_or(Failure::Fault(SessionFault::Status(status)), Failure::Refused))
    }

    pub(super) fn address(&self, path: &str) -> String {
        let mut address = self.url.clone();
        address.push_str("/v1/");
        address.push_str(path);
        address
    }

    pub(super) fn token(&self) -> Option<Secret> {
        self.live.borrow().as_ref().map(|live| live.token.clone())
    }

    /// Posts by a request that outlives the page (Fetch, `keepalive`). As plain text it needs no preflight, for which there
    /// may be no time.
    pub(super) fn post_last(&self, path: &str, body: &Value) -> Result<(), JsValue> {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&json_text(body).into());
        Reflect::set(&init, &"keepalive".into(), &true.into())?;
        let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
        // Nobody is left to read the answer, nor an error.
        let _answer = window.fetch_with_str_and_init(&self.address(path), &init);
        Ok(())
    }
}

fn unreachable() -> Failure {
    Failure::Fault(SessionFault::Unreachable)
}

fn request(method: &str, token: Option<&Secret>, body: Option<&str>) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    if let Some(token) = token {
        let mut value = "Bearer ".to_owned();
        value.push_str(token.reveal());
        headers.set("Authorization", &value)?;
    }
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        headers.set("Content-Type", "application/json")?;
        init.set_body(&body.into());
    }
    init.set_headers(&headers);
    Ok(init)
}

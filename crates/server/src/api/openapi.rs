//! The document of the signaling service, `GET v1/openapi.json`: OpenAPI 3.1, made of the handlers and the types of the
//! wire.

use std::collections::BTreeMap;

use axum::http::header::RETRY_AFTER;
use liza_wire::service::serving::{Event, Message, Refusal};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, InfoBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

use super::Code;

/// What no handler has: a title, the shapes of messages that are pushed, and how a session is shown.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(Event, Message, Refusal)), modifiers(&Token))]
struct Frame;

/// The token of a session, as a security scheme.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut OpenApi) {
        if let Some(components) = &mut document.components {
            components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        }
        document.info = InfoBuilder::new()
            .title("The signaling service of liza-call")
            .version("1")
            .description(Some("How it is used, and what each event means: docs/signaling.md."))
            .build();
    }
}

/// The document without its operations.
pub fn frame() -> OpenApi {
    Frame::openapi()
}

/// What an operation refuses, as its responses: one for each status, with the codes in `x-codes`.
pub fn responses(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<Code>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status().as_u16().to_string()).or_default().push(*code);
    }
    by_status.into_iter().map(|(status, codes)| (status, refusal(&codes).into())).collect()
}

fn refusal(codes: &[Code]) -> Response {
    let said: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.name(), code.message())).collect();
    let names: Vec<&str> = codes.iter().map(|code| code.name()).collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Refusal"))).build();
    let mut response = ResponseBuilder::new()
        .description(said.join("; "))
        .content("application/json", content)
        .extensions(Some(ExtensionsBuilder::new().add("x-codes", names).build()));
    if codes.iter().any(|code| code.retry_after().is_some()) {
        let header = HeaderBuilder::new().description(Some("In so many seconds another try makes sense.")).build();
        response = response.header(RETRY_AFTER.as_str(), header);
    }
    response.build()
}

/// Names a set of refusals, to stand among an operation's responses.
macro_rules! refusals {
    ($name:ident: $($code:ident),+) => {
        #[doc = "What the operation refuses."]
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses()
            -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
                $crate::api::openapi::responses(&[$($crate::api::Code::$code),+])
            }
        }
    };
}

pub(super) use refusals;

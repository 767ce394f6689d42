//! What is refused, and how it is said.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use liza_wire::service::serving::{self, Refused, RequestError};

use crate::engine::{SessionError, TicketError};

/// Why a request is refused: the codes of `docs/signaling.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The body is not JSON.
    BadJson,
    /// A member, a parameter or a header is missing or wrong.
    BadRequest,
    /// Nothing shows who asks.
    NoToken,
    /// The session ended, or is not known.
    UnknownSession,
    /// The ticket was used, is too old, or never was.
    BadTicket,
    /// There is nothing at this address.
    NoSuchPath,
    /// The deployed API's form is not spoken here.
    LegacyOff,
    /// Not by this method.
    WrongMethod,
    /// Somebody has the id.
    UserTaken,
    /// Too many bytes.
    TooLarge,
    /// The recipient's mailbox has no room.
    MailboxFull,
    /// Too often.
    RateLimited,
    /// Too many streams from this address.
    TooManyConnections,
    /// No room for another session.
    TooManySessions,
    /// The server ends.
    Draining,
    /// What keeps sessions and mailboxes does not answer.
    Unavailable,
}

impl Code {
    /// The word in `code`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BadJson => "bad-json",
            Self::BadRequest => "bad-request",
            Self::NoToken => "no-token",
            Self::UnknownSession => "unknown-session",
            Self::BadTicket => "bad-ticket",
            Self::NoSuchPath => "no-such-path",
            Self::LegacyOff => "legacy-off",
            Self::WrongMethod => "wrong-method",
            Self::UserTaken => "user-taken",
            Self::TooLarge => "too-large",
            Self::MailboxFull => "mailbox-full",
            Self::RateLimited => "rate-limited",
            Self::TooManyConnections => "too-many-connections",
            Self::TooManySessions => "too-many-sessions",
            Self::Draining => "draining",
            Self::Unavailable => "unavailable",
        }
    }

    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadJson | Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::NoToken | Self::UnknownSession | Self::BadTicket => StatusCode::UNAUTHORIZED,
            Self::NoSuchPath | Self::LegacyOff => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::UserTaken => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MailboxFull | Self::RateLimited | Self::TooManyConnections => StatusCode::TOO_MANY_REQUESTS,
            Self::TooManySessions | Self::Draining | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// What it says to people.
    pub const fn message(self) -> &'static str {
        match self {
            Self::BadJson => "the body is not the JSON that this request needs",
            Self::BadRequest => "a part of the request is missing or wrong",
            Self::NoToken => "the request needs a token: Authorization: Bearer …",
            Self::UnknownSession => "the session ended or is not known here; open another one",
            Self::BadTicket => "the ticket was used or is too old; ask for another one",
            Self::NoSuchPath => "there is nothing at this address; see docs/signaling.md",
            Self::LegacyOff => "this server speaks the form of the deployed API only when it is started with --legacy",
            Self::WrongMethod => "this address does not take this method",
            Self::UserTaken => "somebody has a session under this id",
            Self::TooLarge => "the request is larger than allowed",
            Self::MailboxFull => "the recipient does not read, and the mailbox is full",
            Self::RateLimited => "too many requests; try again later",
            Self::TooManyConnections => "too many open streams from this address",
            Self::TooManySessions => "there are as many sessions as this server takes",
            Self::Draining => "the server ends; come back in a moment",
            Self::Unavailable => "what keeps the mailboxes does not answer; try again in a moment, under the same keys",
        }
    }

    /// After how many seconds another try makes sense.
    pub const fn retry_after(self) -> Option<u64> {
        match self {
            Self::MailboxFull | Self::RateLimited | Self::Draining | Self::Unavailable => Some(1),
            Self::TooManyConnections | Self::TooManySessions => Some(10),
            _ => None,
        }
    }
}

/// A refusal.
#[derive(Clone, Debug)]
pub struct Refusal {
    code: Code,
    message: Option<String>,
    retry_after: Option<u64>,
    held: Option<bool>,
}

impl Refusal {
    /// Which it is.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// With words of its own in place of the code's.
    pub fn saying(code: Code, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..code.into() }
    }

    /// To be tried again after so many milliseconds.
    pub fn again_in(code: Code, millis: u64) -> Self {
        Self { retry_after: Some(millis.div_ceil(1000).max(1)), ..code.into() }
    }

    /// The id is taken; `held` where its mailbox is being read.
    pub fn taken(held: bool) -> Self {
        Self { held: Some(held), ..Code::UserTaken.into() }
    }

    /// As it goes over the wire.
    pub fn refused(&self) -> Refused {
        Refused {
            code: self.code.name(),
            message: self.message.clone().unwrap_or_else(|| self.code.message().to_owned()),
            retry_after: self.retry_after.or(self.code.retry_after()),
            held: self.held,
        }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, message: None, retry_after: None, held: None }
    }
}

impl From<SessionError> for Refusal {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::UnknownSession => Code::UnknownSession.into(),
            SessionError::Unavailable => Code::Unavailable.into(),
        }
    }
}

impl From<TicketError> for Refusal {
    fn from(error: TicketError) -> Self {
        match error {
            TicketError::BadTicket => Code::BadTicket.into(),
            TicketError::Unavailable => Code::Unavailable.into(),
        }
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        let code = match error {
            RequestError::NoJson => Code::BadJson,
            RequestError::Member(_) => Code::BadRequest,
            RequestError::TooLarge(_) => Code::TooLarge,
        };
        Self::saying(code, error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let refused = self.refused();
        tracing::debug!(code = refused.code, "request refused");
        let retry_after = refused.retry_after;
        let mut response = (self.code.status(), Json(serving::Refusal { error: refused })).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// For an address that does not take the request's method.
pub async fn wrong_method() -> Refusal {
    Code::WrongMethod.into()
}

/// For an address where nothing is.
pub async fn no_such_path() -> Refusal {
    Code::NoSuchPath.into()
}

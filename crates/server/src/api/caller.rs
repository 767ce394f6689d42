//! Who asks: the address, and the session by its token or ticket.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use liza_wire::UserId;

use super::{Api, Code, Refusal};
use crate::callers_address::{CallersAddress, counted};
use crate::engine::TokenHash;

/// Where a request comes from, as limits count it; one that came by no socket counts as local.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<CallersAddress>().map(|CallersAddress(address)| counted(*address));
        Ok(Self(address.unwrap_or(Ipv4Addr::LOCALHOST.into())))
    }
}

/// An address that may ask: its rate is not exceeded.
#[derive(Clone, Copy, Debug)]
pub struct Admitted;

impl FromRequestParts<Api> for Admitted {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let Ok(Address(address)) = Address::from_request_parts(parts, api).await;
        api.0.rates.request(api.now(), address)?;
        Ok(Self)
    }
}

/// A session that asks. That it asks has renewed its lease.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What it showed.
    pub token: TokenHash,
    /// Whose session it is.
    pub user: UserId,
}

impl FromRequestParts<Api> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        Admitted::from_request_parts(parts, api).await?;
        let token = bearer(parts).ok_or(Code::NoToken)?;
        api.caller(TokenHash::of(token)).await
    }
}

impl Api {
    /// The session with a token, its lease renewed.
    pub(super) async fn caller(&self, token: TokenHash) -> Result<Caller, Refusal> {
        let user = self.engine().renew(self.now(), token).await?;
        Ok(Caller { token, user })
    }
}

/// The token of a request (RFC 6750, 2.1).
pub fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

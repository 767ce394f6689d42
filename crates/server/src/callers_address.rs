//! From which address a request comes, also behind proxies.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

/// Proxies list the addresses that a request came through here, the nearest last.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallersAddress(pub IpAddr);

/// What limits count as one address: of IPv6 the network of 64 bits, as anybody at home has all of one (RFC 6177).
pub fn counted(address: IpAddr) -> IpAddr {
    const NETWORK: u128 = !0 << 64;
    match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & NETWORK)),
        IpAddr::V4(_) => address,
    }
}

/// Finds the address and leaves it with the request. One that came by no socket counts as local.
pub async fn find(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = socket.map_or(Ipv4Addr::LOCALHOST.into(), |ConnectInfo(address)| address.ip().to_canonical());
    let address = proxies.caller(peer, request.headers());
    request.extensions_mut().insert(CallersAddress(address));
    next.run(request).await
}

/// The proxies whose word is taken.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// These networks.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// Whether a connection comes from one of them.
    pub fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The nearest address that is no trusted proxy's. What stands before it in the header, anybody could have written.
    fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let mut listed = values.flat_map(|value| value.split(',')).map(str::trim).collect::<Vec<_>>();
        while self.trust(nearest) {
            let Some(Ok(before)) = listed.pop().map(str::parse::<IpAddr>) else { break };
            nearest = before.to_canonical();
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(peer: &str, forwarded: &[&'static str]) -> String {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let headers = forwarded.iter().map(|value| (FORWARDED_FOR.parse().unwrap(), value.parse().unwrap())).collect();
        proxies.caller(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let counted = |address: &str| super::counted(address.parse().unwrap());
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), counted("2001:db8:1:2:ffff::1"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_ne!(counted("192.0.2.1"), counted("192.0.2.2"));
    }

    #[test]
    fn a_stranger_cannot_name_another_address() {
        assert_eq!(caller("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(caller("10.0.0.1", &["198.51.100.7, 192.0.2.1"]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_names_the_caller() {
        assert_eq!(caller("::1", &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(caller("10.0.0.1", &["192.0.2.1, 10.9.9.9"]), "192.0.2.1");
        assert_eq!(caller("10.0.0.1", &["192.0.2.1", "10.9.9.9"]), "192.0.2.1");
    }

    #[test]
    fn a_proxy_that_says_nothing_readable_is_the_caller() {
        assert_eq!(caller("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(caller("10.0.0.1", &["unknown"]), "10.0.0.1");
    }
}

//! The kinds of networks that people sit in, as rules for the router between them and the Internet.

use serde::{Deserialize, Serialize};

/// The kind of somebody's network.
///
/// The NATs are told apart by their mapping and their filtering (RFC 4787, 4.1 and 5), which the test `nats` has coturn
/// judge (RFC 5780).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A public address of one's own, and no filter.
    Open,
    /// A NAT that lets everybody in who comes to a mapping ("full cone").
    EndpointIndependent,
    /// A NAT that lets in whoever has an address that something was sent to.
    AddressRestricted,
    /// A NAT that lets in whoever has an address and port that something was sent to; most at home are of this kind.
    PortRestricted,
    /// A NAT with another mapping for each address and port that something is sent to.
    Symmetric,
    /// A NAT and a firewall that lets no UDP through.
    NoUdp,
    /// A NAT and a firewall that lets only TCP to port 443 through.
    Only443,
}

/// Notes what goes out by UDP, so that what comes in can be let in.
const NOTED: &str = "
    map mapped { type inet_service : ipv4_addr; size 65535; flags dynamic, timeout; timeout 5m; }
    set asked { type inet_service . ipv4_addr; size 65535; flags dynamic, timeout; timeout 5m; }";

const NOTE: &str =
    "oifname wan meta l4proto udp update @mapped { udp sport : ip saddr } update @asked { udp sport . ip daddr }";

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::EndpointIndependent,
        Self::AddressRestricted,
        Self::PortRestricted,
        Self::Symmetric,
        Self::NoUdp,
        Self::Only443,
    ];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "no NAT",
            Self::EndpointIndependent => "endpoint-independent NAT",
            Self::AddressRestricted => "address-restricted NAT",
            Self::PortRestricted => "port-restricted NAT",
            Self::Symmetric => "symmetric NAT",
            Self::NoUdp => "UDP blocked",
            Self::Only443 => "only TCP 443 open",
        }
    }

    /// Whether the router translates addresses.
    pub fn translates(self) -> bool {
        self != Self::Open
    }

    /// Whether UDP gets through.
    pub fn has_udp(self) -> bool {
        !matches!(self, Self::NoUdp | Self::Only443)
    }

    /// Whether two such networks have a direct path between them, once both sides know of a STUN server what they look
    /// like: the mapping towards the peer has to be the one that the STUN server saw, or the peer has to let in what
    /// comes from another port of a known address.
    pub fn reaches(self, other: Self) -> bool {
        let strict = |kind| matches!(kind, Self::PortRestricted | Self::Symmetric);
        let hidden = (self == Self::Symmetric && strict(other)) || (other == Self::Symmetric && strict(self));
        self.has_udp() && other.has_udp() && !hidden
    }

    /// The router's rules for nftables; `wan` is its interface to the Internet. What somebody outside begins is dropped
    /// before the kernel takes note of it, or the note would take the port from a mapping to come.
    pub fn rules(self) -> String {
        let (sets, incoming, note, masquerade, open) = match self {
            Self::Open => return String::new(),
            Self::EndpointIndependent => {
                (NOTED, "iifname wan meta l4proto udp dnat to udp dport map @mapped", NOTE, "masquerade", "")
            }
            Self::AddressRestricted => {
                let known = "iifname wan udp dport . ip saddr @asked dnat to udp dport map @mapped";
                (NOTED, known, NOTE, "masquerade", "")
            }
            Self::PortRestricted => ("", "", "", "masquerade", ""),
            Self::Symmetric => ("", "", "", "masquerade fully-random", ""),
            Self::NoUdp => ("", "", "", "masquerade", "meta l4proto udp drop"),
            Self::Only443 => {
                ("", "", "", "masquerade", "iifname lan tcp dport != 443 drop; iifname lan meta l4proto != tcp drop")
            }
        };
        format!(
            "table ip home {{{sets}
                chain incoming {{ type nat hook prerouting priority dstnat; {incoming}; }}
                chain outgoing {{ type nat hook postrouting priority srcnat; {note}; oifname wan {masquerade}; }}
                chain input {{ type filter hook input priority filter; iifname wan ct state new drop; }}
                chain forward {{
                    type filter hook forward priority filter; {open};
                    iifname wan ct state new ct status dnat accept;
                    iifname wan ct state new drop;
                }}
            }}"
        )
    }
}

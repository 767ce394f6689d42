//! What happens to the network in the middle of a call.

use serde::{Deserialize, Serialize};

/// What happens. Each is a row of the report, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The caller's line is cut for three seconds.
    CutFor3Seconds,
    /// The caller's line is cut for twenty seconds.
    CutFor20Seconds,
    /// The caller's UDP alone is.
    UdpCutFor20Seconds,
    /// The caller's UDP is blocked and stays so.
    UdpBlocked,
    /// The caller's line is cut and stays so.
    CutForGood,
    /// The caller's NAT forgets the mappings of a direct path.
    DirectMappingsForgotten,
    /// Both NATs forget the mappings of a path by relays.
    RelayedMappingsForgotten,
    /// The caller gets another address.
    AddressChanges,
    /// Both NATs forget, and TURN wants new credentials.
    CredentialsExpired,
    /// Five of a hundred packets are lost.
    FivePercentLost,
    /// Twenty of a hundred packets are lost.
    TwentyPercentLost,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::CutFor3Seconds,
        Self::CutFor20Seconds,
        Self::UdpCutFor20Seconds,
        Self::UdpBlocked,
        Self::CutForGood,
        Self::DirectMappingsForgotten,
        Self::RelayedMappingsForgotten,
        Self::AddressChanges,
        Self::CredentialsExpired,
        Self::FivePercentLost,
        Self::TwentyPercentLost,
    ];

    /// What it is called in the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CutFor3Seconds => "the caller's line cut for 3 s",
            Self::CutFor20Seconds => "the caller's line cut for 20 s, signaling too",
            Self::UdpCutFor20Seconds => "UDP cut for 20 s, signaling not",
            Self::UdpBlocked => "UDP blocked for good, with a TURN server",
            Self::CutForGood => "the caller's line cut for good",
            Self::DirectMappingsForgotten => {
                "the caller's symmetric NAT forgets its mappings; the other one is endpoint-independent"
            }
            Self::RelayedMappingsForgotten => "both NATs forget their mappings, the relays' with them; symmetric NATs",
            Self::AddressChanges => "the caller's address changes",
            Self::CredentialsExpired => "the TURN credentials have expired, then both NATs forget; symmetric NATs",
            Self::FivePercentLost => "5 % of packets lost, either way, from before the call on",
            Self::TwentyPercentLost => "20 % of packets lost, either way, from before the call on",
        }
    }
}

//! Why the value of an option cannot be read.

use std::{error, fmt};

/// What an option's value should be, and is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongValue {
    /// A whole number.
    Number,
    /// Enough for one mailbox, in MiB.
    Memory(usize),
    /// An address of RFC 7064.
    StunUrl,
    /// An address of RFC 7065.
    TurnUrl,
    /// An address or a network.
    Network,
    /// Letters and digits.
    Prefix,
}

impl fmt::Display for WrongValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "not a whole number",
            Self::Memory(least) => return write!(f, "one mailbox may take {least} MiB"),
            Self::StunUrl => "a STUN address has the form stun:host:port",
            Self::TurnUrl => {
                "a TURN address has the form turn:host:port or turns:host:port, perhaps with ?transport=udp or tcp"
            }
            Self::Network => "not an address or a network, as 10.0.0.0/8",
            Self::Prefix => "letters and digits only",
        })
    }
}

impl error::Error for WrongValue {}

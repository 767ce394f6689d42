//! What the signaling service allows, and for how long it keeps what.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};

use clap::Args;

use crate::{api, engine};

/// Limits of the signaling service.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Signaling")]
pub struct Signaling {
    /// Speak the form of the deployed API too, which authenticates nobody: for old pages. Their mailboxes stay in this
    /// process, whatever --engine is: of several nodes, one has to have all old pages
    #[arg(long, env = "LIZA_LEGACY")]
    pub legacy: bool,

    /// A session without traffic ends after so many seconds, 4 to 3600
    #[arg(long, env = "LIZA_LEASE", value_name = "SECONDS", default_value = "20", value_parser = clap::value_parser!(u64).range(4..=3600))]
    pub lease: u64,

    /// A signal to somebody who is not there waits for so many seconds
    #[arg(long, env = "LIZA_TIME_TO_LIVE", value_name = "SECONDS", default_value = "60")]
    pub time_to_live: NonZeroU64,

    /// Most bytes of a signal's data
    #[arg(long, env = "LIZA_MAX_SIGNAL_BYTES", value_name = "N", default_value = "65536")]
    pub max_signal_bytes: NonZeroUsize,

    /// Most unread events in a mailbox
    #[arg(long, env = "LIZA_MAX_MAILBOX_EVENTS", value_name = "N", default_value = "256")]
    pub max_mailbox_events: NonZeroUsize,

    /// Most unread bytes in a mailbox
    #[arg(long, env = "LIZA_MAX_MAILBOX_BYTES", value_name = "N", default_value = "1048576")]
    pub max_mailbox_bytes: NonZeroUsize,

    /// Most unread data in all mailboxes together, in MiB
    #[arg(long, env = "LIZA_MAX_UNREAD_MIB", value_name = "N", default_value = "1024")]
    pub max_unread_mib: NonZeroUsize,

    /// Most sessions at a time
    #[arg(long, env = "LIZA_MAX_SESSIONS", value_name = "N", default_value = "100000")]
    pub max_sessions: NonZeroUsize,

    /// Signals a second from one session, on average over ten seconds
    #[arg(long, env = "LIZA_SESSION_RATE", value_name = "N", default_value = "50")]
    pub session_rate: NonZeroU32,

    /// Requests a second from one address, on average over ten seconds; behind a proxy all callers have its address
    #[arg(long, env = "LIZA_ADDRESS_RATE", value_name = "N", default_value = "500")]
    pub address_rate: NonZeroU32,

    /// Open streams from one address at a time; 0 for any number
    #[arg(long, env = "LIZA_MAX_ADDRESS_STREAMS", value_name = "N", default_value = "1000")]
    pub max_address_streams: usize,
}

impl Signaling {
    /// What the engine keeps.
    pub fn engine_limits(&self) -> engine::Limits {
        engine::Limits {
            sessions: self.max_sessions.get(),
            mailbox_events: self.max_mailbox_events.get(),
            mailbox_bytes: self.max_mailbox_bytes.get(),
            all_bytes: self.max_unread_mib.get().saturating_mul(super::MIB),
            lease: self.lease.saturating_mul(1000),
            time_to_live: self.time_to_live.get().saturating_mul(1000),
            ..engine::Limits::default()
        }
    }

    /// What a request may be. A lease has room for three beats that get lost.
    pub fn api_limits(&self) -> api::Limits {
        api::Limits {
            signal_bytes: self.max_signal_bytes.get(),
            session_rate: self.session_rate.get(),
            address_rate: self.address_rate.get(),
            address_streams: self.max_address_streams,
            lease: self.lease.saturating_mul(1000),
            beat: self.lease.saturating_mul(1000) / 4,
        }
    }
}

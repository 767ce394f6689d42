//! The command line. Every option is an environment variable too; the option wins.

mod engine;
mod running;
mod signaling;
mod tls;
mod turn;
mod unusable;
mod wrong_value;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use axum::http::HeaderValue;
use clap::Parser;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::cors::{DEPLOYED_ORIGINS, parse_origin};
use crate::deployed::mailboxes::{Limits, MAILBOX_BYTES};

pub use engine::EngineChoice;
pub use running::{LogFormat, Running};
pub use signaling::Signaling;
pub use tls::Tls;
pub use turn::Turn;
pub use unusable::Unusable;
pub use wrong_value::WrongValue;

/// Serves the call page and its signaling API.
///
/// The first line on standard output names the address; the log goes to standard error and never holds what callers say
/// to each other. Ctrl-C and SIGTERM end the server. /healthz says that it lives, /readyz whether it takes callers, and
/// /metrics what it does, for Prometheus.
#[derive(Clone, Debug, Parser)]
#[command(name = "liza-server", version)]
pub struct Settings {
    /// The address to listen on: an IP address, or a name. `localhost` means 127.0.0.1 and, where there is one, [::1].
    /// Over plain HTTP, browsers
    /// give camera and microphone only to pages from the machine they run on
    #[arg(long, env = "LIZA_HOST", value_name = "ADDR", default_value = "localhost")]
    pub host: String,

    /// The port to listen on; 0 takes any that is free
    #[arg(long, env = "LIZA_PORT", value_name = "N", default_value_t = 8080)]
    pub port: u16,

    /// The folder of the built page
    #[arg(long, env = "LIZA_DIST", value_name = "DIR", default_value = "dist")]
    pub dist: PathBuf,

    /// A STUN server for callers, for instance `stun:stun.example.org:3478`; may be repeated (in the variable: separated
    /// by commas). Each costs set-up time. Without one, calls reach as far as the local network
    #[arg(long = "stun-url", env = "LIZA_STUN_URL", value_name = "URL", value_delimiter = ',', value_parser = parse_stun_url)]
    pub stun_urls: Vec<String>,

    /// An origin whose pages may call the API; may be repeated (in the variable: separated by commas). Replaces the list
    /// below. Pages that this server serves need no permission
    #[arg(
        long = "allow-origin", env = "LIZA_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',',
        value_parser = parse_origin, default_values = DEPLOYED_ORIGINS
    )]
    pub allow_origins: Vec<HeaderValue>,

    /// Most mailboxes of the deployed API's form (--legacy); above that, the one that was idle longest goes
    #[arg(long, env = "LIZA_MAX_MAILBOXES", value_name = "N", default_value = "10000")]
    pub max_mailboxes: NonZeroUsize,

    /// Most memory for those mailboxes in MiB, at least 4; above that, the one that was idle longest goes
    #[arg(long, env = "LIZA_MAX_MEMORY_MIB", value_name = "N", default_value = "64", value_parser = parse_memory)]
    pub max_memory_mib: usize,

    /// What is logged: `error`, `warn`, `info`, `debug` or `trace`, also by module (`info,liza_server=debug`)
    #[arg(long, env = "LIZA_LOG", value_name = "FILTER", default_value = "info", value_parser = parse_log_filter)]
    pub log: String,

    /// HTTPS.
    #[command(flatten)]
    pub tls: Tls,

    /// How the process runs.
    #[command(flatten)]
    pub running: Running,

    /// What the signaling service allows.
    #[command(flatten)]
    pub signaling: Signaling,

    /// Where sessions and mailboxes are kept.
    #[command(flatten)]
    pub engine: EngineChoice,

    /// Which TURN servers callers are told of.
    #[command(flatten)]
    pub turn: Turn,
}

impl Settings {
    /// What is logged; of the libraries that tell too much, only warnings.
    pub fn log_filter(&self) -> EnvFilter {
        let quiet = TALKATIVE.iter().filter_map(|module| format!("{module}=warn").parse().ok());
        quiet.fold(EnvFilter::new(&self.log), EnvFilter::add_directive)
    }

    /// How much the mailboxes of the deployed API's form keep.
    pub fn limits(&self) -> Limits {
        Limits { mailboxes: self.max_mailboxes.get(), bytes: self.max_memory_mib.saturating_mul(MIB) }
    }
}

/// These tell of every header and message at their finest; a token or an SDP among them must not reach a log.
const TALKATIVE: [&str; 6] = ["h2", "hyper", "hyper_util", "rustls", "tokio_tungstenite", "tungstenite"];

pub(crate) const MIB: usize = 1024 * 1024;

fn parse_memory(text: &str) -> Result<usize, WrongValue> {
    let mib: usize = text.parse().map_err(|_| WrongValue::Number)?;
    let least = MAILBOX_BYTES / MIB;
    if mib < least { Err(WrongValue::Memory(least)) } else { Ok(mib) }
}

/// The syntax of RFC 7064: a scheme, then a host with an optional port; no slashes, no user.
fn parse_stun_url(text: &str) -> Result<String, WrongValue> {
    let host = text.strip_prefix("stun:").or_else(|| text.strip_prefix("stuns:"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(|c: char| "/@?#".contains(c) || c.is_whitespace()) => {
            Ok(text.to_owned())
        }
        _ => Err(WrongValue::StunUrl),
    }
}

fn parse_log_filter(text: &str) -> Result<String, ParseError> {
    EnvFilter::try_new(text).map(|_| text.to_owned())
}

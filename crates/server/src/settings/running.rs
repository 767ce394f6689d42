//! How the process runs.

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use super::WrongValue;

/// Connections, logging and ending.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Running")]
pub struct Running {
    /// A proxy in front of this server, as an address or a network (`10.0.0.0/8`): the caller is the last in
    /// `X-Forwarded-For` who is no such proxy; may be repeated (in the variable: separated by commas)
    #[arg(long = "trusted-proxy", env = "LIZA_TRUSTED_PROXY", value_name = "NET", value_delimiter = ',', value_parser = parse_network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Open connections from one address at a time; 0 for any number, as behind a proxy
    #[arg(long, env = "LIZA_MAX_ADDRESS_CONNECTIONS", value_name = "N", default_value = "2000")]
    pub max_address_connections: usize,

    /// Once it is told to end, the server gives requests and streams so many seconds, then cuts them
    #[arg(long, env = "LIZA_DRAIN", value_name = "SECONDS", default_value = "3", value_parser = clap::value_parser!(u64).range(0..=600))]
    pub drain: u64,

    /// How the log is written: for people, or a JSON object a line
    #[arg(long, env = "LIZA_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: a JSON object a line.
    Json,
}

fn parse_network(text: &str) -> Result<IpNet, WrongValue> {
    let alone = || text.parse().map(|address: std::net::IpAddr| address.into());
    text.parse().or_else(|_| alone()).map_err(|_| WrongValue::Network)
}

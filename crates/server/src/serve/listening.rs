//! Taking addresses.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, lookup_host};

use super::StartError;

/// How often a free port is looked for that is free on both of `localhost`'s addresses.
const PORT_TRIES: usize = 16;

/// Listens on all addresses that a host's name stands for.
pub(super) async fn listen_on(host: &str, port: u16) -> Result<Vec<TcpListener>, StartError> {
    if host == "localhost" { localhost(port).await } else { named(host, port).await }
}

/// Both addresses, so that it does not matter which one a browser tries first. A machine may have no IPv6.
async fn localhost(port: u16) -> Result<Vec<TcpListener>, StartError> {
    let mut tries = if port == 0 { PORT_TRIES } else { 1 };
    loop {
        tries -= 1;
        let v4 = listen((Ipv4Addr::LOCALHOST, port).into()).await?;
        let taken = v4.local_addr().map_or(port, |at| at.port());
        match listen((Ipv6Addr::LOCALHOST, taken).into()).await {
            Ok(v6) => return Ok(vec![v4, v6]),
            Err(StartError::PortInUse { .. }) if tries > 0 => {}
            Err(StartError::Listen { address, source }) => {
                tracing::debug!(%address, %source, "only IPv4");
                return Ok(vec![v4]);
            }
            Err(why) => return Err(why),
        }
    }
}

/// The first address of `host`.
async fn named(host: &str, port: u16) -> Result<Vec<TcpListener>, StartError> {
    let address = match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, port),
        Err(_) => {
            let found = lookup_host((host, port)).await.ok().and_then(|mut addresses| addresses.next());
            found.ok_or_else(|| StartError::NoAddress { host: host.to_owned() })?
        }
    };
    Ok(vec![listen(address).await?])
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse { address },
        _ => StartError::Listen { address, source },
    })
}

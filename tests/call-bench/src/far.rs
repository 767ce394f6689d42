//! A machine that is far from itself: what it sends to one of its own addresses takes as long as to another place.
//!
//! All is in one network namespace. Packets to [`ADDRESS`] leave by a TUN interface, whose other end holds each back for a
//! while and puts it in again: browser to server and browser to browser, TCP and UDP alike.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use liza_networks::Namespace;
use liza_two_tabs::{Failure, Outcome};
use tun_rs::{DeviceBuilder, SyncDevice};

/// The address that is far away (RFC 5737).
pub const ADDRESS: &str = "192.0.2.1";

/// A name for it that browsers trust as much as one with a certificate (W3C Secure Contexts, 3.1).
pub const NAME: &str = "far.localhost";

/// The flag by which Chromium knows the name.
pub const FLAG: &str = "--host-resolver-rules=MAP far.localhost 192.0.2.1";

/// The interface by which packets leave.
const INTERFACE: &str = "far";

/// The longest packet.
const LONGEST: usize = 65_535;

/// Runs this program again with other arguments, in a network namespace of its own that has a way to the far address, and
/// gives what it writes.
///
/// # Errors
/// The system does not allow a namespace or a TUN interface, or the program fails.
pub fn within(program: &Path, arguments: &str) -> Result<String, Failure> {
    let namespace = Namespace::new()?;
    // ChromeDriver does not start without a loopback address of IPv6.
    namespace.run("file=/proc/sys/net/ipv6/conf/lo/disable_ipv6; if [ -e $file ]; then echo 0 > $file; fi")?;
    // The kernel's own rule, that what is local stays within, comes after ours, and only packets that come back meet it.
    namespace.run(&format!(
        "ip tuntap add {INTERFACE} mode tun
         ip address add {ADDRESS}/32 dev {INTERFACE}
         ip link set {INTERFACE} up
         echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
         echo 0 > /proc/sys/net/ipv4/conf/{INTERFACE}/rp_filter
         echo 1 > /proc/sys/net/ipv4/conf/{INTERFACE}/accept_local
         ip rule add pref 10 iif lo to {ADDRESS} lookup 99
         ip route add default dev {INTERFACE} table 99
         ip rule add pref 100 lookup local
         ip rule del pref 0"
    ))?;
    namespace.run(&format!("exec '{}' {arguments}", program.display()))
}

/// From now on, packets to the far address arrive after `delay`; for as long as the process lives.
///
/// # Errors
/// There is no such interface here: see [`within`].
pub fn hold_back(delay: Duration) -> Outcome {
    let device = DeviceBuilder::new().name(INTERFACE).build_sync();
    let device = Arc::new(device.map_err(|source| Failure::System { doing: "open a TUN interface", source })?);
    let (sender, receiver) = mpsc::channel();
    let leaving = Arc::clone(&device);
    thread::spawn(move || take(&leaving, delay, &sender));
    thread::spawn(move || give(&device, &receiver));
    Ok(())
}

/// A packet, and when it is to arrive.
type Held = (Instant, Vec<u8>);

fn take(device: &SyncDevice, delay: Duration, held: &Sender<Held>) -> io::Result<()> {
    let mut buffer = vec![0; LONGEST];
    loop {
        let length = device.recv(&mut buffer)?;
        let packet = buffer.get(..length).unwrap_or_default().to_vec();
        if held.send((Instant::now() + delay, packet)).is_err() {
            return Ok(());
        }
    }
}

fn give(device: &SyncDevice, held: &Receiver<Held>) {
    for (arrival, packet) in held {
        thread::sleep(arrival.saturating_duration_since(Instant::now()));
        // A packet that the kernel does not take is lost, as packets are.
        drop(device.send(&packet));
    }
}

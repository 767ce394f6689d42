//! The Internet of a test: a public side with the servers, and two homes.
//!
//! ```text
//! browser ── eth0   lan ── router ── wan   homeN ── public side: signaling, STUN and TURN
//! ```

use std::net::Ipv4Addr;

use liza_two_tabs::{Failure, Outcome};

use crate::{Kind, Namespace};

/// Where the page and its signaling are (RFC 5737).
pub const SIGNALING: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 1);

/// Where STUN and TURN are.
pub const TURN: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 2);

/// The second address of the STUN server, which tells what kind of NAT somebody is behind.
pub const TURN_ALSO: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 3);

/// The public side and two homes.
#[derive(Debug)]
pub struct Internet {
    /// Where the servers run.
    pub public: Namespace,
    /// Where the browsers run.
    pub homes: [Home; 2],
}

/// A home: a router and a machine behind it.
#[derive(Debug)]
pub struct Home {
    /// The router.
    pub router: Namespace,
    /// The machine with the browser.
    pub machine: Namespace,
    /// The first three numbers of the addresses at home, and the router's last one.
    network: String,
    first: u8,
}

impl Internet {
    /// Makes it, with homes of these kinds.
    ///
    /// # Errors
    /// The system does not allow it, or has no iproute2, nftables or conntrack.
    pub fn new(kinds: [Kind; 2]) -> Result<Self, Failure> {
        let public = Namespace::new()?;
        for address in [SIGNALING, TURN, TURN_ALSO] {
            public.run(&format!("ip address add {address}/32 dev lo"))?;
        }
        // What leads nowhere is lost without a word, as in the Internet; a server must not be told that there is no way.
        public.run(
            "echo 1 > /proc/sys/net/ipv4/ip_forward
             ip link add sink type veth peer name drain
             ip link set sink arp off up
             ip link set drain up
             ip route add default dev sink",
        )?;
        let homes = [Home::new(&public, 1, kinds[0])?, Home::new(&public, 2, kinds[1])?];
        Ok(Self { public, homes })
    }
}

impl Home {
    fn new(public: &Namespace, number: u8, kind: Kind) -> Result<Self, Failure> {
        let (router, machine) = (public.beside()?, public.beside()?);
        let first = number * 16;
        // Addresses at home are public ones where there is no NAT.
        let network = if kind.translates() { "10.77.0" } else { "192.0.2" }.to_owned();
        let home = Self { router, machine, network, first };
        let (provider, gateway) = (format!("198.51.100.{}", first + 1), home.address(1));
        let wan = format!("198.51.100.{}", first + 2);
        home.router.run(&format!(
            "ip link add wan type veth peer name home{number} netns {public}
             ip link add lan type veth peer name eth0 netns {machine}
             ip address add {wan}/28 dev wan
             ip address add {gateway}/28 dev lan
             ip link set wan up
             ip link set lan up
             echo 1 > /proc/sys/net/ipv4/ip_forward",
            public = public.pid(),
            machine = home.machine.pid(),
        ))?;
        public.run(&format!("ip address add {provider}/28 dev home{number}\nip link set home{number} up"))?;
        home.router.run(&format!("ip route add default via {provider}"))?;
        home.router.rules(&kind.rules())?;
        if !kind.translates() {
            public.run(&format!("ip route add {}.{first}/28 via {wan}", home.network))?;
        }
        let address = home.address(2);
        home.machine.run(&format!(
            "ip address add {address}/28 dev eth0\nip link set eth0 up\nip route add default via {gateway}"
        ))?;
        Ok(home)
    }

    fn address(&self, last: u8) -> String {
        format!("{}.{}", self.network, self.first + last)
    }

    /// Cuts the line: nothing gets through any more, either way, and nobody is told.
    ///
    /// # Errors
    /// nftables does not take the rule.
    pub fn cut(&self) -> Outcome {
        self.fault("drop")
    }

    /// Loses so many of a hundred packets, either way.
    ///
    /// # Errors
    /// nftables does not take the rule.
    pub fn lose(&self, percent: u8) -> Outcome {
        self.fault(&format!("numgen random mod 100 < {percent} drop"))
    }

    /// Cuts the line for UDP alone: signaling goes on.
    ///
    /// # Errors
    /// nftables does not take the rule.
    pub fn cut_udp(&self) -> Outcome {
        self.fault("meta l4proto udp drop")
    }

    fn fault(&self, rule: &str) -> Outcome {
        self.router.rules(&format!(
            "table ip fault {{
                chain forward {{
                    type filter hook forward priority filter - 10;
                    {rule}
                }}
            }}"
        ))
    }

    /// Ends what [`Home::cut`], [`Home::cut_udp`] or [`Home::lose`] began.
    ///
    /// # Errors
    /// nothing was begun.
    pub fn mend(&self) -> Outcome {
        self.router.rules("delete table ip fault")
    }

    /// Lets the router forget all its mappings, as one that is started anew.
    ///
    /// # Errors
    /// conntrack is not installed.
    pub fn forget_mappings(&self) -> Outcome {
        self.router.run("conntrack -F 2> /dev/null").map(drop)
    }

    /// Takes the machine off its network.
    ///
    /// # Errors
    /// The link cannot be set.
    pub fn leave_network(&self) -> Outcome {
        self.machine.run("ip link set eth0 down").map(drop)
    }

    /// Brings a machine that is off to a network with other addresses.
    ///
    /// # Errors
    /// The machine has that address already.
    pub fn join_another_network(&self) -> Outcome {
        let (old, new, gateway) = (self.address(2), self.address(3), self.address(1));
        let change = format!(
            "ip address del {old}/28 dev eth0\nip address add {new}/28 dev eth0\nip link set eth0 up\n\
             ip route add default via {gateway}"
        );
        self.machine.run(&change).map(drop)
    }
}

//! The NATs are what they are called: coturn's own tool finds out what they are (RFC 5780).

use liza_networks::{Certificate, Internet, Kind, TURN, start_turn};
use tempfile::TempDir;

/// What the tool says of the mapping and of the filtering of each.
const JUDGED: [(Kind, &str, &str); 4] = [
    (Kind::EndpointIndependent, "Endpoint Independent Mapping", "Endpoint Independent Filtering"),
    (Kind::AddressRestricted, "Endpoint Independent Mapping", "Address Dependent Filtering"),
    (Kind::PortRestricted, "Endpoint Independent Mapping", "Address and Port Dependent Filtering"),
    (Kind::Symmetric, "Address and Port Dependent Mapping", "Address and Port Dependent Filtering"),
];

#[test]
fn they_are_what_they_are_called() {
    for kinds in JUDGED.chunks(2) {
        let internet = Internet::new([kinds[0].0, kinds[1].0]).unwrap();
        let folder = TempDir::new().unwrap();
        let certificate = Certificate::make(folder.path()).unwrap();
        let _turn = start_turn(&internet, &certificate, folder.path(), None).unwrap();
        for (home, (kind, mapping, filtering)) in internet.homes.iter().zip(kinds) {
            let said = home.machine.run(&format!("turnutils_natdiscovery -m -f {TURN}")).unwrap();
            for expected in [mapping, filtering] {
                assert!(said.contains(&format!("NAT with {expected}!")), "{kind:?}: {said}");
            }
        }
    }
}

#[test]
fn the_firewalls_let_through_what_they_are_called_for() {
    let internet = Internet::new([Kind::NoUdp, Kind::Only443]).unwrap();
    let folder = TempDir::new().unwrap();
    let certificate = Certificate::make(folder.path()).unwrap();
    let _turn = start_turn(&internet, &certificate, folder.path(), None).unwrap();
    let passes = |home: usize, attempt: &str| {
        let said = internet.homes[home].machine.run(&format!("timeout 3 {attempt} && echo passes || true")).unwrap();
        said.contains("passes")
    };
    let udp = format!("turnutils_stunclient -p 3478 {TURN} | grep -q reflexive");
    let tcp = format!("bash -c ': < /dev/tcp/{TURN}/3478' 2> /dev/null");
    let https = format!("bash -c ': < /dev/tcp/{TURN}/443' 2> /dev/null");
    assert_eq!([passes(0, &udp), passes(0, &tcp), passes(0, &https)], [false, true, true]);
    assert_eq!([passes(1, &udp), passes(1, &tcp), passes(1, &https)], [false, false, true]);
}

//! The relay that we deploy is no way into the network that it stands in.

use liza_coturn::Coturn;
use liza_server::clock::Clock;

use crate::credentials::{Credential, SECRET, minted};

#[tokio::test]
async fn nothing_is_relayed_into_a_private_range() {
    let coturn = Coturn::on_loopback(SECRET).unwrap();
    let Credential { username, password } = minted(Clock::system(), SECRET).await;
    let permits = |peer: [u8; 4]| coturn.permits(&username, &password, peer.into()).unwrap();
    // The tests' own exception, which shows that the others are refused for what they are.
    assert!(permits([127, 0, 0, 1]));
    for peer in [
        [0, 0, 0, 1],
        [10, 0, 0, 1],
        [100, 64, 0, 1],
        [127, 0, 0, 2],
        [169, 254, 169, 254],
        [172, 16, 0, 1],
        [172, 31, 255, 254],
        [192, 168, 1, 1],
        [198, 18, 0, 1],
        [240, 0, 0, 1],
    ] {
        assert!(!permits(peer), "{peer:?}");
    }
}

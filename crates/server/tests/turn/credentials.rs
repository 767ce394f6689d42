//! A credential opens the TURN server until it is too old, and nothing else does.

use std::fs;

use liza_coturn::Coturn;
use liza_server::clock::Clock;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::wire::Server;

pub const SECRET: &str = "north";

pub struct Credential {
    pub username: String,
    pub password: String,
}

/// What `POST v1/turn` gives to a caller of a server with a clock and a secret.
pub async fn minted(clock: Clock, secret: &str) -> Credential {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, secret).unwrap();
    let options = ["--turn-url", "turn:127.0.0.1", "--turn-secret-file", file.to_str().unwrap()];
    let server = Server::with_clock(&options, clock).await;
    let caller = server.open("user1").await;
    let answer: Value = caller.post("turn", json!({})).await.json().await.unwrap();
    let text = |name: &str| answer["iceServers"][0][name].as_str().unwrap().to_owned();
    Credential { username: text("username"), password: text("credential") }
}

fn two_hours_ago() -> Clock {
    Clock::new(|| Clock::system().millis() - 2 * 3600 * 1000)
}

#[tokio::test]
async fn a_credential_is_accepted() {
    let coturn = Coturn::on_loopback(SECRET).unwrap();
    let Credential { username, password } = minted(Clock::system(), SECRET).await;
    assert!(coturn.relays(&username, &password).unwrap());
}

#[tokio::test]
async fn one_that_is_no_good_is_refused() {
    let coturn = Coturn::on_loopback(SECRET).unwrap();
    let good = minted(Clock::system(), SECRET).await;
    let old = minted(two_hours_ago(), SECRET).await;
    let foreign = minted(Clock::system(), "south").await;
    for (what, username, password) in [
        ("one that is too old", &old.username, &old.password),
        ("one by another secret", &foreign.username, &foreign.password),
        ("a password of another user name", &old.username, &good.password),
        ("a user name of another password", &good.username, &old.password),
        ("the secret itself", &good.username, &SECRET.to_owned()),
    ] {
        assert!(!coturn.relays(username, password).unwrap(), "{what}");
        coturn.refused(username).unwrap();
    }
}

//! What happens to the network in the middle of a call, and what comes of it.

use std::time::{Duration, Instant};

use liza_networks::{Home, Kind, MidCall, Pair, Scene, Setting, Wanted};
use liza_two_tabs::{Button, Failure, Outcome, until};

/// How long the engine may take to restart ICE, up to four times, and the browser to find a path.
const RECOVERY: Duration = Duration::from_secs(60);

/// A call by a path of this kind, and the caller's pair.
async fn call(scene: &Scene, wanted: Wanted) -> Result<String, Failure> {
    Ok(scene.comes_up(wanted).await?.pairs[0].to_string())
}

/// Waits until both browsers are connected again and pictures move; how long that took, in seconds.
async fn recovers(scene: &Scene) -> Result<f64, Failure> {
    let start = Instant::now();
    for user in &scene.users {
        until("a connection again", RECOVERY, async || {
            let script = "return window.watched.at(-1).connection.connectionState";
            let state: String = user.tab().get(script, []).await?;
            Ok(if state == "connected" { Ok(()) } else { Err(state) })
        })
        .await?;
    }
    scene.plays().await?;
    Ok(start.elapsed().as_secs_f64())
}

/// Waits until somebody's browser misses the peer.
async fn is_missed(scene: &Scene) -> Outcome {
    until("a connection that is missed", RECOVERY, async || {
        let mut states = Vec::new();
        for user in &scene.users {
            let script = "return window.watched.at(-1).connection.connectionState";
            states.push(user.tab().get::<String>(script, []).await?);
        }
        Ok(if states.iter().any(|state| state != "connected") { Ok(()) } else { Err(states.join(", ")) })
    })
    .await
}

/// Where one side's relay is in use, the other side's mapping may change without harm.
fn forget_all_mappings(scene: &Scene) -> Outcome {
    scene.internet.homes.iter().try_for_each(Home::forget_mappings)
}

async fn keep(scene: &Scene, place: u8, what: &str, pair: String, outcome: String) -> Result<usize, Failure> {
    let restarts = scene.restarts().await?.iter().sum();
    MidCall { place, what: what.to_owned(), pair, outcome, restarts }.keep()?;
    Ok(restarts)
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn a_path_that_is_cut_for_3_seconds_recovers_alone() -> Outcome {
    let setting = Setting::new(Kind::PortRestricted, Kind::PortRestricted).without_turn();
    setting
        .play("cut-3", async |scene| {
            let pair = call(scene, Wanted::Direct).await?;
            scene.internet.homes[0].cut()?;
            // The three seconds are what the test is about.
            tokio::time::sleep(Duration::from_secs(3)).await;
            scene.internet.homes[0].mend()?;
            let seconds = recovers(scene).await?;
            let outcome = format!("pictures again {seconds:.1} s after the end of the cut");
            let restarts = keep(scene, 1, "the caller's line cut for 3 s", pair, outcome).await?;
            assert_eq!(restarts, 0);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_path_that_is_cut_for_20_seconds_is_found_again_by_a_restart() -> Outcome {
    let setting = Setting::new(Kind::PortRestricted, Kind::PortRestricted).without_turn();
    setting
        .play("cut-20", async |scene| {
            let pair = call(scene, Wanted::Direct).await?;
            scene.internet.homes[0].cut()?;
            // The twenty seconds are what the test is about.
            tokio::time::sleep(Duration::from_secs(20)).await;
            scene.internet.homes[0].mend()?;
            let seconds = recovers(scene).await?;
            let outcome = format!("pictures again {seconds:.1} s after the end of the cut");
            let what = "the caller's line cut for 20 s, signaling too";
            let restarts = keep(scene, 2, what, pair, outcome).await?;
            assert!(restarts > 0);
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn a_media_path_that_is_cut_for_20_seconds_is_found_again_by_a_restart() -> Outcome {
    let setting = Setting::new(Kind::PortRestricted, Kind::PortRestricted).without_turn();
    setting
        .play("cut-udp-20", async |scene| {
            let pair = call(scene, Wanted::Direct).await?;
            scene.internet.homes[0].cut_udp()?;
            // The twenty seconds are what the test is about.
            tokio::time::sleep(Duration::from_secs(20)).await;
            scene.internet.homes[0].mend()?;
            let seconds = recovers(scene).await?;
            let outcome = format!("pictures again {seconds:.1} s after the end of the cut");
            let restarts = keep(scene, 3, "UDP cut for 20 s, signaling not", pair, outcome).await?;
            assert!(restarts > 0);
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn udp_that_is_blocked_for_good_sends_the_call_over_tcp() -> Outcome {
    let setting = Setting::new(Kind::PortRestricted, Kind::PortRestricted);
    setting
        .play("cut-udp", async |scene| {
            let pair = call(scene, Wanted::Either).await?;
            scene.internet.homes[0].cut_udp()?;
            let start = Instant::now();
            // ICE keeps the relays at hand: where one of them works, the browser goes over to it by itself.
            let now = until("a path over TCP", RECOVERY, async || match Pair::of(&scene.users[0]).await? {
                Some(pair) if matches!(pair.relay.as_str(), "tcp" | "tls") => Ok(Ok(pair)),
                pair => Ok(Err(format!("{pair:?}"))),
            })
            .await?;
            recovers(scene).await?;
            let seconds = start.elapsed().as_secs_f64();
            let outcome = format!("pictures again {seconds:.1} s after the cut, by {now}");
            keep(scene, 4, "UDP blocked for good, with a TURN server", pair, outcome).await?;
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn a_path_that_is_cut_for_good_ends_the_call_on_both_sides_with_the_reason() -> Outcome {
    let setting = Setting::new(Kind::PortRestricted, Kind::PortRestricted).without_turn();
    setting
        .play("cut", async |scene| {
            let pair = call(scene, Wanted::Direct).await?;
            scene.internet.homes[0].cut()?;
            let down = scene.ends(Duration::from_secs(90)).await?;
            let [caller, called] = &down.codes;
            let seconds = down.after / 1_000;
            let outcome = format!("over on both sides after {seconds} s: `{caller}` and `{called}`");
            keep(scene, 5, "the caller's line cut for good", pair, outcome).await?;
            for user in &scene.users {
                user.sees_no_pictures().await?;
            }
            assert!(
                ["connection-lost", "signaling-unreachable", "network-lost"].contains(&caller.as_str()),
                "{caller}"
            );
            assert!(["connection-lost", "peer-gone"].contains(&called.as_str()), "{called}");
            // The other one can call somebody else at once.
            let buttons = scene.users[1].buttons().await?;
            let ping = scene.users[1].label(Button::Ping).await?;
            assert!(buttons.iter().any(|button| button.label == ping && button.enabled));
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn a_nat_that_forgets_its_mappings_is_survived_on_a_direct_path() -> Outcome {
    let setting = Setting::new(Kind::Symmetric, Kind::EndpointIndependent).without_turn();
    setting
        .play("forget-direct", async |scene| {
            let pair = call(scene, Wanted::Direct).await?;
            scene.internet.homes[0].forget_mappings()?;
            let seconds = recovers(scene).await?;
            let outcome = format!("pictures {seconds:.1} s later");
            keep(
                scene,
                6,
                "the caller's symmetric NAT forgets its mappings; the other one is endpoint-independent",
                pair,
                outcome,
            )
            .await?;
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn a_nat_that_forgets_its_mappings_is_survived_on_a_relayed_path() -> Outcome {
    let setting = Setting::new(Kind::Symmetric, Kind::Symmetric);
    setting
        .play("forget-relayed", async |scene| {
            let pair = call(scene, Wanted::Relayed).await?;
            forget_all_mappings(scene)?;
            is_missed(scene).await?;
            let seconds = recovers(scene).await?;
            let outcome = format!("pictures again {seconds:.1} s after the loss was seen");
            let what = "both NATs forget their mappings, the relays' with them; symmetric NATs";
            keep(scene, 7, what, pair, outcome).await?;
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn an_address_that_changes_is_survived() -> Outcome {
    let setting = Setting::new(Kind::PortRestricted, Kind::PortRestricted).without_turn();
    setting
        .play("address", async |scene| {
            let pair = call(scene, Wanted::Direct).await?;
            scene.internet.homes[0].leave_network()?;
            scene.users[0].reads("There is no network").await?;
            scene.internet.homes[0].join_another_network()?;
            let start = Instant::now();
            // The browser tells of it, so that nobody waits until the path is missed.
            scene.users[0].reads("The network changed").await?;
            recovers(scene).await?;
            let seconds = start.elapsed().as_secs_f64();
            let outcome = format!("pictures again {seconds:.1} s after the change");
            let restarts = keep(scene, 8, "the caller's address changes", pair, outcome).await?;
            assert!(restarts > 0);
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn a_restart_gets_new_credentials_for_those_that_have_expired() -> Outcome {
    const LIFETIME: u32 = 10;
    let setting = Setting::new(Kind::Symmetric, Kind::Symmetric).lifetime(LIFETIME);
    setting
        .play("credentials", async |scene| {
            let pair = call(scene, Wanted::Relayed).await?;
            // Those that the connection was made with are too old then.
            tokio::time::sleep(Duration::from_secs(LIFETIME.into())).await;
            forget_all_mappings(scene)?;
            is_missed(scene).await?;
            let seconds = recovers(scene).await?;
            let outcome = format!("pictures again {seconds:.1} s after the loss was seen, with new credentials");
            let what = "the TURN credentials have expired, then both NATs forget; symmetric NATs";
            keep(scene, 9, what, pair, outcome).await?;
            Ok(())
        })
        .await
}

/// A call comes up and stays up with so many of a hundred packets lost, signaling's too.
async fn lossy(percent: u8, place: u8) -> Outcome {
    let setting = Setting::new(Kind::PortRestricted, Kind::PortRestricted).without_turn();
    setting
        .play(&format!("loss-{percent}"), async |scene| {
            scene.internet.homes[0].lose(percent)?;
            let up = scene.comes_up(Wanted::Direct).await?;
            // Long enough for many checks of the path to be lost.
            for _ in 0..6 {
                tokio::time::sleep(Duration::from_secs(5)).await;
                scene.plays().await?;
            }
            let outcome =
                format!("connected after {} ms, pictures after {} ms; 30 s later they move", up.connected, up.pictures);
            let what = format!("{percent} % of packets lost, either way, from before the call on");
            keep(scene, place, &what, up.pairs[0].to_string(), outcome).await?;
            for user in &scene.users {
                user.press(Button::HangUp).await.or(Ok::<(), Failure>(()))?;
            }
            Ok(())
        })
        .await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn five_percent_of_packets_lost_leave_the_call_up() -> Outcome {
    lossy(5, 10).await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn twenty_percent_of_packets_lost_leave_the_call_up() -> Outcome {
    lossy(20, 11).await
}

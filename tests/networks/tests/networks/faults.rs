//! What happens to the network in the middle of a call, and what comes of it.

use std::time::{Duration, Instant};

use liza_networks::{Fault, Home, Kind, MidCall, Pair, Scene, Setting, Wanted};
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

/// How often both together have restarted ICE.
async fn restarts(scene: &Scene) -> Result<usize, Failure> {
    Ok(scene.restarts().await?.iter().sum())
}

/// Keeps what came of a fault, once everything about it was as it has to be.
async fn keep(scene: &Scene, fault: Fault, pair: String, outcome: String) -> Outcome {
    MidCall { fault, pair, outcome, restarts: restarts(scene).await? }.keep()
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
            assert_eq!(restarts(scene).await?, 0);
            keep(scene, Fault::CutFor3Seconds, pair, outcome).await
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
            assert!(restarts(scene).await? > 0);
            keep(scene, Fault::CutFor20Seconds, pair, outcome).await
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
            assert!(restarts(scene).await? > 0);
            keep(scene, Fault::UdpCutFor20Seconds, pair, outcome).await
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
            keep(scene, Fault::UdpBlocked, pair, outcome).await
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
            keep(scene, Fault::CutForGood, pair, outcome).await
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
            keep(scene, Fault::DirectMappingsForgotten, pair, outcome).await
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
            keep(scene, Fault::RelayedMappingsForgotten, pair, outcome).await
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
            assert!(restarts(scene).await? > 0);
            keep(scene, Fault::AddressChanges, pair, outcome).await
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
            keep(scene, Fault::CredentialsExpired, pair, outcome).await
        })
        .await
}

/// A call comes up and stays up with so many of a hundred packets lost, signaling's too.
async fn lossy(percent: u8, fault: Fault) -> Outcome {
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
            keep(scene, fault, up.pairs[0].to_string(), outcome).await?;
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
    lossy(5, Fault::FivePercentLost).await
}

#[tokio::test]
#[ignore = "cargo xtask test --all runs it"]
async fn twenty_percent_of_packets_lost_leave_the_call_up() -> Outcome {
    lossy(20, Fault::TwentyPercentLost).await
}

//! Each kind of network with each: whether a call comes up, by which path, and how long that takes; and where there is
//! no path, what people are told.

use liza_networks::{Call, Cell, Kind, Setting, Wanted};
use liza_two_tabs::{Outcome, evidence};

/// Calls, holds what comes of it against what the kinds of network allow, and keeps it. Evidence goes to a folder of this
/// name.
async fn call(name: &str, caller: Kind, called: Kind, turn: bool) -> Outcome {
    let direct = caller.reaches(called);
    let setting = Setting::new(caller, called);
    let setting = if turn { setting } else { setting.without_turn() };
    let mut found = None;
    let play = setting.play(name, async |scene| {
        found = Some(if turn || direct {
            let wanted = match (direct, turn) {
                (true, true) => Wanted::Either,
                (true, false) => Wanted::Direct,
                (false, _) => Wanted::Relayed,
            };
            Call::Up(scene.comes_up(wanted).await?)
        } else {
            let down = scene.comes_to_nothing().await?;
            assert_eq!(down.codes, [caller, called].map(told), "{caller:?} calls {called:?}");
            Call::Down(down)
        });
        Ok(())
    });
    play.await?;
    found.map_or(Ok(()), |call| Cell { turn, caller, called, call }.keep())
}

/// What somebody behind such a network is told where there is no path.
fn told(kind: Kind) -> &'static str {
    if kind.has_udp() { "no-relay" } else { "stun-unreachable" }
}

async fn row(caller: Kind, turn: bool) -> Outcome {
    let mut failed = Vec::new();
    for called in Kind::ALL {
        // Without TURN a firewall that blocks UDP is all there is to it.
        if !turn && (caller == Kind::Only443 || called == Kind::Only443) {
            continue;
        }
        let name = format!("{caller:?}-{called:?}-{}", if turn { "turn" } else { "stun" });
        // One that panics must not take the rest of the row along.
        match evidence::acted(call(&name, caller, called, turn)).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => failed.push(format!("{name}: {failure}")),
            Err(_) => failed.push(format!("{name}: a panic, see above")),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    Ok(())
}

macro_rules! rows {
    ($turn:literal: $($name:ident $kind:ident),*) => {
        $(#[tokio::test]
        #[ignore = "cargo xtask test --all runs it"]
        async fn $name() -> liza_two_tabs::Outcome {
            super::row(liza_networks::Kind::$kind, $turn).await
        })*
    };
}

mod with_turn {
    rows!(true: open Open, endpoint_independent EndpointIndependent, address_restricted AddressRestricted,
        port_restricted PortRestricted, symmetric Symmetric, no_udp NoUdp, only_443 Only443);
}

mod without_turn {
    rows!(false: open Open, endpoint_independent EndpointIndependent, address_restricted AddressRestricted,
        port_restricted PortRestricted, symmetric Symmetric, no_udp NoUdp);
}

#[tokio::test]
async fn between_two_symmetric_nats_turn_is_the_way() -> Outcome {
    call("turn-is-the-way", Kind::Symmetric, Kind::Symmetric, true).await
}

#[tokio::test]
async fn without_turn_two_symmetric_nats_are_told_what_they_lack() -> Outcome {
    call("told-what-they-lack", Kind::Symmetric, Kind::Symmetric, false).await
}

//! Each kind of network with each: whether a call comes up, by which path, and how long that takes; and where there is
//! no path, what people are told.

use liza_networks::{Call, Cell, Kind, Setting, Wanted};
use liza_two_tabs::{Failure, Outcome};

/// Calls, and holds what comes of it against what the kinds of network allow.
async fn call(caller: Kind, called: Kind, turn: bool) -> Result<Cell, Failure> {
    let direct = caller.reaches(called);
    let name = format!("{caller:?}-{called:?}-{}", if turn { "turn" } else { "stun" });
    let setting = Setting::new(caller, called);
    let setting = if turn { setting } else { setting.without_turn() };
    let mut found = None;
    let play = setting.play(&name, async |scene| {
        let call = if turn || direct {
            let wanted = match (direct, turn) {
                (true, true) => Wanted::Either,
                (true, false) => Wanted::Direct,
                (false, _) => Wanted::Relayed,
            };
            Call::Up(scene.comes_up(wanted).await?)
        } else {
            Call::Down(scene.comes_to_nothing().await?)
        };
        found = Some(Cell { turn, caller, called, call });
        Ok(())
    });
    play.await?;
    let cell = found.unwrap_or_else(|| panic!("{name} was not played"));
    cell.keep()?;
    Ok(cell)
}

/// What the caller and the called one are told where there is no path.
fn told(cell: &Cell) {
    if let Call::Down(down) = &cell.call {
        for (kind, code) in [cell.caller, cell.called].into_iter().zip(&down.codes) {
            let expected = if kind.has_udp() { "no-relay" } else { "stun-unreachable" };
            assert_eq!(code, expected, "{cell:?}");
        }
    }
}

async fn row(caller: Kind, turn: bool) -> Outcome {
    let mut failed = Vec::new();
    for called in Kind::ALL {
        // Without TURN a firewall that blocks UDP is all there is to it.
        if !turn && (caller == Kind::Only443 || called == Kind::Only443) {
            continue;
        }
        match call(caller, called, turn).await {
            Ok(cell) => told(&cell),
            Err(failure) => failed.push(format!("{caller:?} calls {called:?}: {failure}")),
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
    call(Kind::Symmetric, Kind::Symmetric, true).await.map(drop)
}

#[tokio::test]
async fn without_turn_two_symmetric_nats_are_told_what_they_lack() -> Outcome {
    told(&call(Kind::Symmetric, Kind::Symmetric, false).await?);
    Ok(())
}

//! What holds in every world.

use liza_core::{Press, Role, State};

use super::world::{Explored, World};

/// In milliseconds.
const TEN_MINUTES: u64 = 600_000;

pub type Rule = (&'static str, fn(&Explored, &World) -> bool);

pub const ALL: &[Rule] = &[
    ("two sides of one call agree who initiated it", one_initiator),
    ("every state has a way out", way_out),
    ("with a fair network both end up in one call, or in none", one_call),
    ("with a fair network a hang-up brings both to idle", hang_up),
    ("a call can be reached from every state", call),
];

fn one_initiator(_: &Explored, world: &World) -> bool {
    let [one, two] = world.sides.each_ref().map(|side| side.engine.view());
    let settled = one.role.is_some() && two.role.is_some();
    one.call.is_none() || one.call != two.call || !settled || one.role != two.role
}

fn way_out(_: &Explored, world: &World) -> bool {
    world.sides.iter().all(|side| {
        let start = Press::Start { me: liza_wire::UserId::parse("user1").unwrap() };
        side.engine.allows(&Press::Reset).is_ok() || side.engine.allows(&start).is_ok()
    })
}

fn one_call(_: &Explored, world: &World) -> bool {
    let mut world = world.clone();
    world.wait(TEN_MINUTES);
    let [one, two] = world.sides.each_ref().map(|side| side.engine.view());
    let roles = [one.role, two.role];
    one.call == two.call
        && (one.call.is_none() || one.state == two.state)
        && (one.call.is_none() || roles.contains(&Some(Role::Initiator)) && roles.contains(&Some(Role::Responder)))
}

fn hang_up(_: &Explored, world: &World) -> bool {
    [0, 1].into_iter().all(|side| {
        let mut world = world.clone();
        world.settle();
        world.press(side, Press::HangUp);
        world.wait(TEN_MINUTES);
        // A side that is not in the call has nothing to hang up; then the other one does.
        world.press(1 - side, Press::HangUp);
        world.settle();
        world.states().into_iter().all(|state| matches!(state, State::Idle | State::Stopped))
    })
}

fn call(_: &Explored, world: &World) -> bool {
    let mut world = world.clone();
    // What was lost is said again, or waited for in vain.
    world.wait(TEN_MINUTES);
    for (side, me, peer) in [(0, "user1", "user2"), (1, "user2", "user1")] {
        let [me, peer] = [me, peer].map(|name| liza_wire::UserId::parse(name).unwrap());
        world.press(side, Press::Start { me });
        world.settle();
        world.press(side, Press::Connect { peer });
        world.settle();
    }
    world.press(0, Press::Call);
    world.press(1, Press::Call);
    world.settle();
    world.states() == [State::InCall, State::InCall]
}

//! What holds in every world.

use liza_core::{Press, Role, State};

use super::explored::Explored;
use super::world::World;

/// In milliseconds: longer than any wait of a call, and than all of them one after the other.
const TEN_MINUTES: u64 = 600_000;

pub type Rule = (&'static str, fn(&Explored, &World) -> bool);

pub const ONE_INITIATOR: &str = "two sides of one call agree who initiated it";
pub const RESTS: &str = "with a fair network the two come to rest";
pub const ONE_CALL: &str = "with a fair network both end up in one call, or in none";
pub const HANG_UP: &str = "with a fair network a hang-up brings both to idle";
pub const LEFT_ALONE: &str = "whoever is left alone comes back to idle";
pub const LET_GO: &str = "whoever is in no call holds no connection and no device";

pub const ALL: &[Rule] = &[
    (ONE_INITIATOR, one_initiator),
    ("every state has a way out", way_out),
    (LET_GO, let_go),
    (LEFT_ALONE, left_alone),
    (RESTS, comes_to_rest),
    (ONE_CALL, one_call),
    (HANG_UP, hang_up),
    ("a call can be reached from every state", call),
];

fn one_initiator(_: &Explored, world: &World) -> bool {
    let [one, two] = world.sides.each_ref().map(|side| side.engine.view());
    let settled = one.role.is_some() && two.role.is_some();
    one.call.is_none() || one.call != two.call || !settled || one.role != two.role
}

/// A reset leaves nothing: no call, no wait, and start can be pressed.
fn way_out(_: &Explored, world: &World) -> bool {
    [0, 1].into_iter().all(|side| {
        let mut world = world.clone();
        world.press(side, Press::Reset);
        let me = world.sides[side].me.clone();
        let engine = &world.sides[side].engine;
        engine.view().state == State::Stopped
            && engine.deadline().is_none()
            && engine.allows(&Press::Start { me }).is_ok()
            && let_go_by(&world, side)
    })
}

fn let_go(_: &Explored, world: &World) -> bool {
    let_go_by(world, 0) && let_go_by(world, 1)
}

fn let_go_by(world: &World, side: usize) -> bool {
    let side = &world.sides[side];
    side.engine.view().call.is_some() || side.link.is_none() && side.devices.is_none()
}

/// Every wait ends: the other side, its network and its server are gone without a word.
fn left_alone(_: &Explored, world: &World) -> bool {
    [0, 1].into_iter().all(|side| {
        let mut world = world.clone();
        world.leave_alone(side);
        world.wait(TEN_MINUTES);
        rests(world.states()[side])
    })
}

/// No signal leads to others without end.
fn comes_to_rest(_: &Explored, world: &World) -> bool {
    let mut world = world.clone();
    world.settle();
    !world.restless
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

/// Whichever side hangs up: one press, and nothing more. A peer that is just calling, in a call of its own, goes on with that.
fn hang_up(_: &Explored, world: &World) -> bool {
    [0, 1].into_iter().all(|side| {
        let mut world = world.clone();
        world.settle();
        let calls = |world: &World| world.sides.each_ref().map(|side| side.engine.view().call);
        let before = calls(&world);
        if before[side].is_none() {
            return true;
        }
        world.press(side, Press::HangUp);
        world.wait(TEN_MINUTES);
        let both = before[0] == before[1] || before[1 - side].is_none();
        calls(&world).into_iter().all(|call| call.is_none() || !both && call != before[side])
    })
}

fn rests(state: State) -> bool {
    matches!(state, State::Idle | State::Stopped)
}

fn call(_: &Explored, world: &World) -> bool {
    let mut world = world.clone();
    // What was lost is said again, or waited for in vain.
    world.wait(TEN_MINUTES);
    for side in [0, 1] {
        let [me, peer] = [side, 1 - side].map(|side| world.sides[side].me.clone());
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

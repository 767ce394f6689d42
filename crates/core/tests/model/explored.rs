//! What is explored of a world: how far, and with which rule broken on purpose.

use stateright::{Model, Property};

use super::world::{Action, World};

/// What the world may still do; exploring ends when all of it is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    pub presses: u8,
    pub losses: u8,
    pub copies: u8,
    /// Waits that run out while signals are still under way.
    pub timeouts: u8,
    /// Paths that are lost after they were found.
    pub cuts: u8,
    /// Networks that a machine takes in place of the one before.
    pub networks: u8,
    /// Questions for camera and microphone that are answered, at any time.
    pub grants: u8,
    /// Pages that are closed or loaded anew.
    pub reloads: u8,
}

/// A rule that can be broken on purpose, to see that the checker sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rules {
    Kept,
    /// Whoever reads a signal takes it for one of the current call.
    CallIdsIgnored,
    /// Each side takes its own id for the smaller one, so that its ping wins when two cross.
    BothWin,
    /// No wait ever runs out.
    WaitsForEver,
    /// The end of a call leaves connection and devices as they are.
    NothingLetGo,
    /// Nobody says that the call is over.
    Silent,
    /// A ping within a call looks like one that begins a call.
    PingsAlike,
}

/// All that can become of a world, for the model checker.
pub struct Explored(pub World);

impl Model for Explored {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![self.0.clone()]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        actions.extend(world.actions());
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut next = world.clone();
        next.act(action);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        super::rules::ALL.iter().map(|(name, rule)| Property::always(name, *rule)).collect()
    }
}

//! The engine against everything that can happen: exhaustively to a bound, and at random beyond it.
//!
//! Each bound is a [`Budget`]: what the world may still do. Within it every order is tried of presses by either user,
//! arrivals, browsers' reports, and all that the budget names; in each state that comes of it every rule of [`rules`] holds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may unwrap")]

mod explored;
mod rules;
mod world;

use explored::{Budget, Explored, Rules};
use proptest::prelude::*;
use stateright::{Checker, HasDiscoveries, Model};
use world::{Action, World};

const NOTHING: Budget =
    Budget { presses: 0, losses: 0, copies: 0, timeouts: 0, cuts: 0, networks: 0, grants: 0, reloads: 0 };

fn explore(what: &str, budget: Budget) {
    let checker = Explored(World::new(budget, Rules::Kept)).checker().threads(2).spawn_bfs().join();
    println!("{what}: {} states, {} of them different", checker.state_count(), checker.unique_state_count());
    checker.assert_properties();
}

#[test]
fn three_presses_in_any_order_of_arrival() {
    explore("three presses", Budget { presses: 3, ..NOTHING });
}

#[test]
fn two_presses_and_a_lost_signal() {
    explore("two presses, a loss", Budget { presses: 2, losses: 1, ..NOTHING });
}

#[test]
fn a_call_with_a_signal_that_is_lost_and_one_that_comes_twice() {
    explore("a press, a loss, a copy, a time-out", Budget { presses: 1, losses: 1, copies: 1, timeouts: 1, ..NOTHING });
}

#[test]
fn a_call_whose_path_is_cut() {
    explore("a press, a cut, a time-out", Budget { presses: 1, timeouts: 1, cuts: 1, ..NOTHING });
}

#[test]
fn a_call_in_which_both_have_another_network() {
    explore("a press, two networks", Budget { presses: 1, networks: 2, ..NOTHING });
}

#[test]
fn a_camera_that_is_granted_at_any_time() {
    explore("two presses, two grants", Budget { presses: 2, grants: 2, ..NOTHING });
}

#[test]
fn a_page_that_is_loaded_anew() {
    explore("two presses, a reload", Budget { presses: 2, reloads: 1, ..NOTHING });
}

/// A rule that is broken on purpose is found out, and by the property that is there for it.
#[test]
fn the_checker_sees_each_broken_rule() {
    let two = Budget { presses: 2, ..NOTHING };
    let broken = [
        (Rules::CallIdsIgnored, two, rules::ONE_CALL),
        (Rules::BothWin, two, rules::RESTS),
        (Rules::WaitsForEver, two, rules::LEFT_ALONE),
        (Rules::NothingLetGo, two, rules::LET_GO),
        (Rules::Silent, two, rules::HANG_UP),
        (Rules::PingsAlike, Budget { presses: 2, reloads: 1, ..NOTHING }, rules::ONE_INITIATOR),
    ];
    for (broken, budget, property) in broken {
        let seen = HasDiscoveries::AllOf([property].into());
        let checker = Explored(World::new(budget, broken)).checker().threads(2).finish_when(seen).spawn_bfs().join();
        let found: Vec<_> = checker.discoveries().into_keys().collect();
        assert!(found.contains(&property), "{broken:?} is seen by {found:?} alone");
        println!("{broken:?}: seen after {} states", checker.unique_state_count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn long_histories(choices in prop::collection::vec(any::<u16>(), 0..200)) {
        let budget = Budget {
            presses: 30, losses: 10, copies: 10, timeouts: 10, cuts: 3, networks: 5, grants: 10, reloads: 3,
        };
        let explored = Explored(World::new(budget, Rules::Kept));
        let mut world = explored.0.clone();
        let mut history: Vec<Action> = Vec::new();
        for choice in choices {
            let actions = world.actions();
            let Some(action) = actions.get(usize::from(choice) % actions.len().max(1)) else { break };
            history.push(action.clone());
            world.act(action.clone());
            for (name, rule) in rules::ALL {
                prop_assert!(rule(&explored, &world), "{name}: {history:#?}");
            }
        }
    }
}

//! The engine against everything that can happen: exhaustively to a bound, and at random beyond it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may unwrap")]

mod rules;
mod world;

use proptest::prelude::*;
use stateright::{Checker, Model};
use world::{Action, Budget, Explored, Rules, World};

const NOTHING: Budget = Budget { presses: 0, losses: 0, copies: 0, timeouts: 0, cuts: 0 };

fn explore(what: &str, budget: Budget) {
    let checker = Explored(World::new(budget, Rules::Kept)).checker().threads(2).spawn_bfs().join();
    println!("{what}: {} states, {} of them different", checker.state_count(), checker.unique_state_count());
    checker.assert_properties();
}

#[test]
fn two_presses_in_any_order_of_arrival() {
    explore("two presses", Budget { presses: 2, ..NOTHING });
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
fn the_checker_sees_a_broken_rule() {
    let budget = Budget { presses: 2, ..NOTHING };
    let checker = Explored(World::new(budget, Rules::CallIdsIgnored)).checker().spawn_bfs().join();
    assert!(!checker.discoveries().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn long_histories(choices in prop::collection::vec(any::<u16>(), 0..200)) {
        let budget = Budget { presses: 30, losses: 10, copies: 10, timeouts: 10, cuts: 3 };
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

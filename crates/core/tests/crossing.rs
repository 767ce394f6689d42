//! Two pings that cross: the one of the smaller id counts, on both sides. Its sender says it once more, in case the other
//! had not started when it came.

mod pair;

use liza_core::{Press, Role, State};
use liza_wire::Payload;
use pair::{Pair, plain, user};

fn both_ping() -> Pair {
    let mut pair = Pair::idle();
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.press(1, Press::Ping { peer: user("user1") });
    pair
}

fn assert_settled(pair: &Pair) {
    assert_eq!(pair.states(), (State::Connected, State::Connected));
    assert_eq!((pair.one.role(), pair.two.role()), (Some(Role::Initiator), Some(Role::Responder)));
}

#[test]
fn the_smaller_id_is_the_initiator() {
    let mut pair = both_ping();
    pair.settle();
    assert_settled(&pair);
    let pings = |side: &pair::Side| side.sent.iter().filter(|signal| signal.kind() == "ping").count();
    assert_eq!((pings(&pair.one), pings(&pair.two)), (2, 1));
}

#[test]
fn also_when_the_winning_ping_is_lost() {
    let mut pair = both_ping();
    pair.network.retain(|(to, _)| *to == 0);
    pair.settle();
    assert_settled(&pair);
}

#[test]
fn also_when_the_losing_ping_is_lost() {
    let mut pair = both_ping();
    pair.network.retain(|(to, _)| *to == 1);
    pair.settle();
    assert_settled(&pair);
}

#[test]
fn also_in_the_other_order_of_arrival() {
    let mut pair = both_ping();
    pair.network.make_contiguous().reverse();
    pair.settle();
    assert_settled(&pair);
}

#[test]
fn the_loser_s_wish_for_the_whole_call_is_kept() {
    let mut pair = Pair::idle();
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.press(1, Press::Connect { peer: user("user1") });
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(pair.one.role(), Some(Role::Initiator));
}

#[test]
fn also_when_it_came_after_the_loser_s_ping() {
    let mut pair = both_ping();
    pair.press(1, Press::Connect { peer: user("user1") });
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(pair.one.role(), Some(Role::Initiator));
}

#[test]
fn the_page_before_ours_wins_because_it_does_not_know_how_to_lose() {
    let mut pair = Pair::in_state(State::Connecting);
    pair.network.clear();
    pair.deliver(0, plain(Payload::ping(1)));
    assert_eq!((pair.one.state(), pair.one.role()), (State::Connected, Some(Role::Responder)));
    assert_eq!(pair.one.sent.last(), Some(&plain(Payload::Pong)));
}

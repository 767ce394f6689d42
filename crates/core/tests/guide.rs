//! The guide, step by step.

mod pair;

use liza_core::{Mark, Note, Press, Role, State};
use pair::{Pair, user};

#[test]
fn ping_offer_call_hang_up() {
    let mut pair = Pair::idle();
    assert_eq!(pair.states(), (State::Idle, State::Idle));

    pair.press(0, Press::Ping { peer: user("user2") });
    assert_eq!(pair.one.state(), State::Connecting);
    pair.settle();
    assert_eq!(pair.states(), (State::Connected, State::Connected));
    assert_eq!((pair.one.role(), pair.two.role()), (Some(Role::Initiator), Some(Role::Responder)));

    // Step 2 of the guide has user 2 ping as well: only the round trip is measured.
    pair.press(1, Press::Ping { peer: user("user1") });
    pair.settle();
    assert_eq!(pair.states(), (State::Connected, State::Connected));
    assert_eq!(pair.two.role(), Some(Role::Responder));
    assert!(pair.two.notes.iter().any(|note| matches!(note, Note::RoundTrip(_))));

    pair.press(0, Press::Offer);
    pair.settle();
    assert_eq!(pair.states(), (State::Calling, State::Calling));
    assert!(pair.one.devices.is_none() && pair.two.devices.is_none(), "no camera before the call starts");

    pair.press(0, Press::Call);
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert!(pair.one.devices.is_some() && pair.two.devices.is_some());

    pair.press(1, Press::HangUp);
    pair.settle();
    assert_eq!(pair.states(), (State::Idle, State::Idle));
    for side in [&pair.one, &pair.two] {
        assert!(side.devices.is_none() && !side.has_link());
        assert_eq!(side.engine.view().diagnosis, None);
        assert_eq!(side.engine.deadline(), None, "nothing is waited for any more");
    }
    let marks =
        [Mark::Start, Mark::Idle, Mark::Ping, Mark::Connected, Mark::Offer, Mark::Calling, Mark::Call, Mark::Idle];
    assert_eq!(pair.one.marks, marks);
}

#[test]
fn one_press_on_connect_does_all_that_is_left() {
    for state in [State::Idle, State::Connecting, State::Connected, State::Calling] {
        let mut pair = Pair::in_state(state);
        pair.press(0, Press::Connect { peer: user("user2") });
        pair.settle();
        assert_eq!(pair.states(), (State::InCall, State::InCall), "from {state:?}");
    }
}

#[test]
fn three_calls_in_a_row() {
    let mut pair = Pair::idle();
    for caller in [0, 1, 0] {
        let peer = pair.side(1 - caller).me.clone();
        pair.press(caller, Press::Connect { peer });
        pair.settle();
        assert_eq!(pair.states(), (State::InCall, State::InCall));
        assert_eq!(pair.side(caller).role(), Some(Role::Initiator));
        pair.press(1 - caller, Press::HangUp);
        pair.settle();
        assert_eq!(pair.states(), (State::Idle, State::Idle));
    }
}

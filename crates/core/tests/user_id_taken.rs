//! Two pages under one user id, which the deployed API cannot prevent: the page that sees it says so.

mod pair;

use liza_core::{Diagnosis, Event, Press, State};
use pair::{Pair, user};

#[test]
fn a_pong_to_another_page_s_ping_is_left_alone_and_named() {
    let mut pair = Pair::idle();
    let mut twin = Pair::idle().one;
    twin.engine = liza_core::Engine::new(liza_core::Limits::default(), 77);
    for event in
        [Event::Press(Press::Start { me: user("user1") }), Event::Session(liza_core::SessionEvent::Opened { old: 0 })]
    {
        twin.engine.handle(pair.now, event);
    }

    pair.press(0, Press::Ping { peer: user("user2") });
    pair.settle();
    let pong = pair.two.sent.last().cloned().unwrap();
    let commands = twin.engine.handle(pair.now, Event::Signal { from: user("user2"), signal: Ok(pong) });

    assert!(!commands.iter().any(|command| matches!(command, liza_core::Command::Session(_))), "nothing is answered");
    assert_eq!(twin.engine.view().diagnosis, Some(Diagnosis::UserIdTaken));
    assert_eq!(pair.states(), (State::Connected, State::Connected));
}

//! The page before ours as the other side: no tags, no data channel.

mod pair;

use liza_core::{End, Event, LinkCommand, LinkEvent, Press, Role, State};
use liza_wire::{Payload, Reason};
use pair::{Pair, plain, user};

fn sent_without_tags(pair: &Pair) -> Vec<&'static str> {
    pair.one.sent.iter().filter(|signal| signal.tag.is_none()).map(|signal| signal.kind()).collect()
}

#[test]
fn it_can_be_called() {
    let mut pair = Pair::in_state(State::Connecting);
    pair.deliver(0, plain(Payload::Pong));
    assert_eq!((pair.one.state(), pair.one.role()), (State::Connected, Some(Role::Initiator)));
    let commands = pair.one.engine.handle(pair.now, Event::Press(Press::Offer));
    let with_candidates = LinkCommand::MakeOffer { number: 1, with_candidates: true, restart: false };
    assert!(commands.contains(&liza_core::Command::Link(liza_core::Attempt(1), with_candidates)));
    pair.handle(0, Event::Link(liza_core::Attempt(1), LinkEvent::OfferReady { sdp: "offer".into(), number: 1 }));
    pair.deliver(0, plain(Payload::Answer("answer".into())));
    pair.handle(0, Event::Link(liza_core::Attempt(1), LinkEvent::AnswerTaken));
    assert_eq!(pair.one.state(), State::Calling);
    pair.press(0, Press::Call);
    assert_eq!(pair.one.state(), State::InCall);
    pair.settle();
    pair.deliver(0, plain(Payload::Disconnect(Reason::Other("bye".into()))));
    assert_eq!(pair.one.state(), State::Idle);
    assert_eq!(sent_without_tags(&pair), ["offer", "offer", "ice-candidate"], "the second offer starts the media");
}

#[test]
fn it_can_call() {
    let mut pair = Pair::idle();
    let attempt = liza_core::Attempt(1);
    pair.deliver(0, plain(Payload::ping(1)));
    assert_eq!((pair.one.state(), pair.one.role()), (State::Connected, Some(Role::Responder)));
    pair.deliver(0, plain(Payload::Offer("offer".into())));
    pair.handle(0, Event::Link(attempt, LinkEvent::AnswerReady { sdp: "answer".into(), re: None }));
    assert_eq!(pair.one.state(), State::Calling);
    // Its media start by a second offer.
    pair.deliver(0, plain(Payload::Offer("offer with media".into())));
    pair.handle(0, Event::Link(attempt, LinkEvent::AnswerReady { sdp: "answer".into(), re: None }));
    assert_eq!(pair.one.state(), State::InCall);
    pair.press(0, Press::HangUp);
    assert_eq!(sent_without_tags(&pair), ["pong", "answer", "answer", "disconnect"]);
}

#[test]
fn one_that_says_nothing_more_is_gone_after_a_while() {
    let mut pair = Pair::idle();
    pair.deliver(0, plain(Payload::ping(1)));
    pair.wait(240_000);
    assert_eq!(pair.one.state(), State::Connected);
    pair.wait(120_000);
    assert_eq!((pair.one.state(), pair.one.ends()), (State::Idle, vec![&End::NoSignOfLife]));
    assert_eq!(sent_without_tags(&pair), ["pong", "disconnect"], "it answers a ping in idle alone, so it is not asked");
}

#[test]
fn one_that_is_opened_anew_can_call() {
    let mut pair = Pair::in_state(State::Connecting);
    pair.deliver(0, plain(Payload::Pong));
    pair.deliver(0, plain(Payload::ping(2)));
    // So does one whose user pings back.
    assert_eq!((pair.one.state(), pair.one.role()), (State::Connected, Some(Role::Initiator)));
    pair.deliver(0, plain(Payload::Offer("offer".into())));
    assert_eq!(pair.one.role(), Some(Role::Responder));
    let attempt = pair.one.attempt();
    pair.handle(0, Event::Link(attempt, LinkEvent::AnswerReady { sdp: "answer".into(), re: None }));
    assert_eq!(pair.one.state(), State::Calling);
}

#[test]
fn a_signal_without_a_tag_has_no_place_in_a_call_of_ours() {
    let mut pair = Pair::in_state(State::InCall);
    pair.deliver(0, plain(Payload::Disconnect(Reason::HangUp)));
    pair.deliver(0, plain(Payload::Offer("offer".into())));
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(pair.one.engine.allows(&Press::Ping { peer: user("user2") }), Err(liza_core::Blocked::AlreadyInCall));
}

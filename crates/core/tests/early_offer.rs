//! After «📞 Связь» the offer rides in the ping: nobody waits for a pong to begin.

#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod pair;

use liza_core::{
    Attempt, Diagnosis, End, Event, LinkCommand, LinkEvent, LinkState, LinkStep, Mark, Note, Press, Role, SessionEvent,
    State,
};
use liza_wire::{Payload, Signal, Tag};
use pair::{Pair, plain, user};

fn connecting() -> Pair {
    let mut pair = Pair::idle();
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.settle_browser();
    pair
}

fn both_connect() -> Pair {
    let mut pair = Pair::idle();
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.press(1, Press::Connect { peer: user("user1") });
    pair
}

fn kinds(sent: &[Signal]) -> Vec<&'static str> {
    sent.iter().map(|signal| signal.payload.name()).collect()
}

/// Takes what is under way to its place, and nothing that comes of it.
fn one_way(pair: &mut Pair) {
    for (to, signal) in std::mem::take(&mut pair.network) {
        pair.deliver(to, signal);
    }
}

/// The same to user 2, and lets its browser report.
fn to_two(pair: &mut Pair) {
    one_way(pair);
    pair.settle_browser_of(1);
}

#[test]
fn the_answer_comes_with_the_pong() {
    let mut pair = connecting();
    assert_eq!(kinds(&pair.one.sent), ["ping+offer"]);
    to_two(&mut pair);
    assert_eq!(kinds(&pair.two.sent), ["pong", "answer", "ice-candidate"]);
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    let marks = [Mark::Start, Mark::Idle, Mark::Ping, Mark::Connected, Mark::Offer, Mark::Calling, Mark::Call];
    assert_eq!(pair.one.marks, marks);
}

fn asked_for_devices(side: &pair::Side) -> bool {
    side.notes.iter().any(|note| matches!(note, Note::MediaAsked(_)))
}

#[test]
fn devices_and_candidates_wait_until_somebody_is_there() {
    let mut pair = connecting();
    assert!(!asked_for_devices(&pair.one));
    to_two(&mut pair);
    assert_eq!(pair.two.state(), State::Calling);
    assert!(!asked_for_devices(&pair.two), "the ping may have waited in the mailbox");
    one_way(&mut pair);
    assert!(asked_for_devices(&pair.one) && !asked_for_devices(&pair.two));
    assert_eq!(kinds(&pair.one.sent), ["ping+offer", "ice-candidate"]);
    to_two(&mut pair);
    assert!(asked_for_devices(&pair.two));
}

#[test]
fn whoever_starts_after_it_was_given_up_is_told_of_no_fault_and_asked_for_nothing() {
    let mut pair = connecting();
    pair.two = Pair::new().two;
    pair.wait(20_000);
    let mailbox: Vec<Signal> = pair.one.sent.clone();
    assert_eq!(
        (mailbox.first().map(Signal::kind), mailbox.last().map(Signal::kind)),
        (Some("ping"), Some("disconnect"))
    );
    pair.press(1, Press::Start { me: user("user2") });
    pair.settle();
    pair.network.extend(mailbox.into_iter().map(|signal| (1, signal)));
    pair.settle();
    assert_eq!((pair.two.state(), pair.two.engine.view().diagnosis), (State::Idle, None));
    assert!(pair.two.marks.contains(&Mark::Offer) && !asked_for_devices(&pair.two));
}

#[test]
fn somebody_who_is_gone_by_then_is_gone_and_no_path_is_missed() {
    let absent = Some(Event::Session(SessionEvent::Absent(user("user1"))));
    let failed = Some(Event::Link(Attempt(1), LinkEvent::State(LinkState::Failed)));
    for (told, seconds) in [(absent, 10), (failed, 0), (None, 30)] {
        let mut pair = connecting();
        to_two(&mut pair);
        // User 1's browser was killed.
        pair.one = Pair::new().one;
        pair.network.clear();
        told.into_iter().for_each(|told| pair.handle(1, told));
        pair.wait(seconds * 1_000 + 100);
        assert_eq!((pair.two.state(), pair.two.ends()), (State::Idle, vec![&End::PeerGone]));
        assert_eq!(pair.two.engine.view().diagnosis, Some(Diagnosis::PeerGone));
        assert!(!asked_for_devices(&pair.two));
    }
}

#[test]
fn a_network_that_changes_before_the_answer_is_looked_for_anew_after_it() {
    let mut pair = connecting();
    pair.handle(0, Event::NetworkChanged);
    pair.settle();
    assert!(pair.one.notes.contains(&Note::Restart(1, 4)));
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn the_page_before_ours_is_not_offered_again_for_that() {
    let mut pair = Pair::in_state(State::Connecting);
    pair.deliver(0, plain(Payload::Pong));
    pair.press(0, Press::Offer);
    pair.settle_browser();
    pair.handle(0, Event::NetworkChanged);
    pair.deliver(0, plain(Payload::Answer("answer".into())));
    pair.settle_browser();
    assert_eq!(pair.one.sent.iter().filter(|signal| signal.kind() == "offer").count(), 1);
}

/// User 1 has pressed, and reads the ping of a user 2 who pressed as well and was killed then.
fn crossed_by_a_ping_that_waited(theirs: Press, press: Press, offer_is_made: bool) -> Pair {
    let mut pair = Pair::idle();
    pair.press(1, theirs);
    pair.settle_browser();
    let waited = std::mem::take(&mut pair.network);
    pair.two = Pair::new().two;
    pair.press(0, press);
    if offer_is_made {
        pair.settle_browser();
    }
    waited.into_iter().for_each(|(to, signal)| pair.deliver(to, signal));
    pair.settle_browser();
    assert_eq!(pair.one.state(), State::Connected);
    pair
}

#[test]
fn a_ping_that_waited_and_crossed_ours_opens_no_camera() {
    let peer = user("user2");
    for (press, offer_is_made) in [
        (Press::Connect { peer: peer.clone() }, true),
        (Press::Connect { peer: peer.clone() }, false),
        (Press::Ping { peer }, true),
    ] {
        let mut pair = crossed_by_a_ping_that_waited(Press::Connect { peer: user("user1") }, press, offer_is_made);
        pair.handle(0, Event::Session(SessionEvent::Absent(user("user2"))));
        assert_eq!(pair.one.engine.view().diagnosis, Some(Diagnosis::PeerAbsent));
        pair.wait(21_000);
        assert_eq!(pair.one.ends(), [&End::NoPong]);
        assert!(!asked_for_devices(&pair.one) && !kinds(&pair.one.sent).contains(&"ice-candidate"));
        assert!(!kinds(&pair.one.sent).contains(&"offer"), "an offer rides in a ping until user 2 is heard");
        // User 2 comes back, and reads what waited in its turn.
        pair.one = Pair::new().one;
        let mailbox: Vec<Signal> = std::mem::take(&mut pair.network).into_iter().map(|(_, signal)| signal).collect();
        pair.press(1, Press::Start { me: user("user2") });
        pair.settle();
        mailbox.into_iter().for_each(|signal| pair.deliver(1, signal));
        pair.wait(40_000);
        assert!(!asked_for_devices(&pair.two));
        assert_eq!(pair.two.state(), State::Idle);
    }
}

#[test]
fn all_that_is_left_waits_for_the_peer_as_well() {
    let [theirs, ours] = ["user1", "user2"].map(|name| Press::Ping { peer: user(name) });
    let mut pair = crossed_by_a_ping_that_waited(theirs, ours, true);
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.settle_browser();
    assert!(!asked_for_devices(&pair.one) && !pair.one.has_link());
}

#[test]
fn what_it_was_to_lead_to_is_forgotten() {
    let [theirs, ours] = [Press::Connect { peer: user("user1") }, Press::Ping { peer: user("user2") }];
    let mut pair = crossed_by_a_ping_that_waited(theirs, ours, true);
    // User 2's page is opened anew, and finds our ping.
    pair.press(1, Press::Start { me: user("user2") });
    pair.settle();
    pair.wait(4_000);
    assert_eq!(pair.states(), (State::Connected, State::Connected));
    assert!(!asked_for_devices(&pair.one) && !asked_for_devices(&pair.two));
}

#[test]
fn a_loser_that_pings_anew_before_it_knows_loses_again() {
    let mut pair = both_connect();
    pair.settle_browser();
    let to_two = pair.network.iter().filter(|(to, _)| *to == 1).cloned().collect::<Vec<_>>();
    for (to, signal) in std::mem::take(&mut pair.network).into_iter().filter(|(to, _)| *to == 0) {
        pair.deliver(to, signal);
    }
    pair.press(1, Press::HangUp);
    pair.press(1, Press::Connect { peer: user("user1") });
    pair.settle_browser_of(1);
    let anew = pair.network.iter().position(|(to, signal)| *to == 0 && signal.kind() == "ping");
    let anew = anew.and_then(|at| pair.network.remove(at)).unwrap();
    pair.deliver(0, anew.1);
    to_two.into_iter().for_each(|(to, signal)| pair.deliver(to, signal));
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(pair.one.role(), Some(Role::Initiator));
}

#[test]
fn an_offer_that_is_not_to_lead_to_a_call_opens_no_camera() {
    let mut pair = connecting();
    pair.network.iter_mut().filter_map(|(_, signal)| signal.tag.as_mut()).for_each(|tag| tag.all = false);
    to_two(&mut pair);
    pair.settle_browser_of(0);
    let candidate = Payload::Candidate(pair::candidate());
    let tag = pair.one.sent.last().and_then(|signal| signal.tag.clone()).map(|tag| Tag { seq: 90, re: None, ..tag });
    pair.deliver(1, Signal { payload: candidate, tag });
    assert!(!asked_for_devices(&pair.two));
}

#[test]
fn an_offer_that_takes_long_holds_back_no_ping() {
    let mut pair = Pair::idle();
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.forget_reports();
    pair.wait(400);
    assert_eq!(kinds(&pair.one.sent), ["ping"]);
    assert_eq!(pair.states(), (State::Connected, State::Connected));
    let made = LinkEvent::OfferReady { sdp: "offer".into(), number: 1 };
    pair.handle(0, Event::Link(pair.one.attempt(), made));
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn a_peer_that_takes_none_gets_another() {
    let mut pair = connecting();
    let early = pair.one.attempt();
    to_two(&mut pair);
    // A page of ours from before.
    pair.network.retain(|(_, signal)| signal.kind() == "pong");
    pair.network.iter_mut().filter_map(|(_, signal)| signal.tag.as_mut()).for_each(|tag| tag.early = false);
    pair.deliver_all();
    pair.settle_browser();
    assert_eq!(kinds(&pair.one.sent), ["ping+offer", "offer", "ice-candidate"]);
    assert_ne!(pair.one.attempt(), early);
    assert!(pair.one.notes.contains(&Note::EarlyOfferDropped));
}

#[test]
fn so_does_the_page_before_ours_with_its_candidates() {
    let mut pair = connecting();
    let pong = Event::Signal { from: user("user2"), signal: Ok(plain(Payload::Pong)) };
    let commands = pair.one.engine.handle(pair.now, pong);
    let links: Vec<_> = commands
        .iter()
        .filter_map(|command| if let liza_core::Command::Link(_, command) = command { Some(command) } else { None })
        .collect();
    let with_candidates = LinkCommand::MakeOffer { number: 1, with_candidates: true, restart: false };
    assert_eq!(links, [&LinkCommand::Close, &LinkCommand::Create(Role::Initiator), &with_candidates]);
}

#[test]
fn an_answer_says_as_much_as_a_pong_that_is_lost() {
    let mut pair = connecting();
    to_two(&mut pair);
    pair.network.retain(|(_, signal)| signal.kind() != "pong");
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert!(kinds(&pair.one.sent).contains(&"ice-candidate"), "what was kept is said");
}

#[test]
fn somebody_who_comes_later_hears_all_of_it() {
    let mut pair = connecting();
    pair.network.clear();
    pair.wait(4_000);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(kinds(&pair.one.sent)[..3], ["ping+offer", "ping+offer", "ice-candidate"]);
}

#[test]
fn an_offer_that_is_not_made_before_the_pong_goes_by_itself() {
    let mut pair = Pair::idle();
    pair.press(0, Press::Ping { peer: user("user2") });
    pair.press(0, Press::Connect { peer: user("user2") });
    pair.deliver_all();
    pair.settle();
    assert_eq!(kinds(&pair.one.sent)[..2], ["ping", "offer"]);
    assert_eq!(pair.states(), (State::InCall, State::InCall));
}

#[test]
fn of_two_that_cross_one_is_let_go() {
    let mut pair = both_connect();
    let loser = pair.two.attempt();
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!((pair.one.role(), pair.two.role()), (Some(Role::Initiator), Some(Role::Responder)));
    assert_ne!(pair.two.attempt(), loser);
}

#[test]
fn the_winner_s_offer_comes_again_with_the_ping_that_tells_the_loser() {
    let mut pair = both_connect();
    pair.settle_browser();
    // User 2 was not there yet.
    pair.network.retain(|(to, _)| *to == 0);
    pair.settle();
    assert_eq!(pair.states(), (State::InCall, State::InCall));
    assert_eq!(kinds(&pair.one.sent)[..3], ["ping+offer", "ping+offer", "ice-candidate"]);
}

#[test]
fn nothing_is_measured_before_somebody_is_there() {
    let mut pair = connecting();
    let sampled = |pair: &mut Pair| {
        pair.handle(0, Event::Link(pair.one.attempt(), LinkEvent::Sampled(pair.one.stats.clone().into())));
        pair.one.notes.iter().any(|note| matches!(note, Note::Sample(..)))
    };
    assert!(!sampled(&mut pair));
    pair.settle();
    assert!(sampled(&mut pair));
}

#[test]
fn a_browser_without_webrtc_disturbs_nobody() {
    let mut pair = Pair::idle();
    pair.press(0, Press::Connect { peer: user("user2") });
    let failed = LinkEvent::Failed { step: LinkStep::Create, name: "ReferenceError".to_owned() };
    pair.handle(0, Event::Link(pair.one.attempt(), failed));
    assert_eq!((pair.one.state(), pair.one.ends()), (State::Idle, vec![&End::StepFailed(LinkStep::Create)]));
    pair.settle();
    assert_eq!(pair.two.marks, [Mark::Start, Mark::Idle]);
}

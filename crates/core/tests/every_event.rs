//! A table: what each event does in each state of an initiator.

mod pair;

use liza_core::State::{Calling, Connected, Connecting, Idle, InCall, Stopped};
use liza_core::{
    Attempt, Device, Event, LinkEvent, LinkState, LinkStep, MediaEvent, MediaFault, Press, SessionEvent, SessionFault,
    State, Stats, Wanted, Way,
};
use liza_wire::service::SessionEnd;
use liza_wire::{EarlyOffer, Payload, Reason, Signal, SignalError, UserId};
use pair::{Pair, candidate, plain, user};

/// Columns: stopped, idle, connecting, connected, calling, in-call.
type Row = (&'static str, fn(&Pair) -> Event, [State; 6]);

const STAYS: [State; 6] = [Stopped, Idle, Connecting, Connected, Calling, InCall];

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("start",               |_| Event::Press(Press::Start { me: user("user1") }),       STAYS),
    ("ping",                |_| Event::Press(Press::Ping { peer: user("user2") }),      [Stopped, Connecting, Connecting, Connected, Calling, InCall]),
    ("ping to oneself",     |_| Event::Press(Press::Ping { peer: user("user1") }),      STAYS),
    ("ping to a third",     |_| Event::Press(Press::Ping { peer: user("user3") }),      [Stopped, Connecting, Connecting, Connected, Calling, InCall]),
    ("offer",               |_| Event::Press(Press::Offer),                             STAYS),
    ("call",                |_| Event::Press(Press::Call),                              [Stopped, Idle, Connecting, Connected, InCall, InCall]),
    ("connect",             |_| Event::Press(Press::Connect { peer: user("user2") }),   [Stopped, Connecting, Connecting, Connected, InCall, InCall]),
    ("hang up",             |_| Event::Press(Press::HangUp),                            [Stopped, Idle, Idle, Idle, Idle, Idle]),
    ("take over",           |_| Event::Press(Press::TakeOver),                          STAYS),
    ("mute",                |_| Event::Press(Press::Mute(true)),                        STAYS),
    ("camera off",          |_| Event::Press(Press::CameraOff(true)),                   STAYS),
    ("share screen",        |_| Event::Press(Press::ShareScreen(true)),                 STAYS),
    ("another camera",      |_| Event::Press(Press::Use(Device::Camera, "x".into())),   STAYS),
    ("reset",               |_| Event::Press(Press::Reset),                             [Stopped; 6]),
    ("page goes away",      |_| Event::Leaving,                                         [Stopped; 6]),
    ("time",                |_| Event::Time,                                            STAYS),
    ("session opened",      |_| Event::Session(SessionEvent::Opened { old: 3 }),        STAYS),
    ("signals by WebSocket", |_| Event::Session(SessionEvent::Transport(Way::WebSocket)),        STAYS),
    ("request failed",      |_| Event::Session(SessionEvent::Troubled { fault: SessionFault::Unreachable, retry_in: 1 }), STAYS),
    ("requests recovered",  |_| Event::Session(SessionEvent::Recovered),                STAYS),
    ("id taken",            |_| Event::Session(SessionEvent::Taken { ours: true }),     [Stopped; 6]),
    ("taken over",          |_| Event::Session(SessionEvent::TakenOver),                [Stopped; 6]),
    ("session reopened",    |_| Event::Session(SessionEvent::Reopened),                 STAYS),
    ("peer absent",         |_| Event::Session(SessionEvent::Absent(user("user2"))),    STAYS),
    ("signal expired",      |_| Event::Session(SessionEvent::Expired(user("user2"))),   STAYS),
    ("peer closed the page", |_| peer_gone(SessionEnd::Closed),                         [Stopped, Idle, Idle, Idle, Idle, Idle]),
    ("peer's lease ended",  |_| peer_gone(SessionEnd::Lease),                           [Stopped, Idle, Idle, Idle, Calling, InCall]),
    ("malformed entries",   |_| Event::Session(SessionEvent::Malformed(2)),             STAYS),
    ("ping not sent",       |_| not_sent(Payload::ping(1)),               [Stopped, Idle, Idle, Connected, Calling, InCall]),
    ("candidate not sent",  |_| not_sent(Payload::Candidate(candidate())),              STAYS),
    ("plain ping",          |_| from_two(plain(Payload::ping(1))),        [Stopped, Connected, Connected, Connected, Calling, InCall]),
    ("ping of a new call",  |_| from_two(foreign(Payload::ping(1))),      [Stopped, Connected, Connected, Connected, Connected, Connected]),
    ("ping with an offer",  |_| from_two(foreign(with_offer())),          [Stopped, Connected, Connected, Connected, Connected, Connected]),
    ("ping of a third",     |_| from(user("user3"), plain(Payload::ping(1))), [Stopped, Connected, Connecting, Connected, Calling, InCall]),
    ("ping of oneself",     |_| from(user("user1"), plain(Payload::ping(1))), STAYS),
    ("plain pong",          |_| from_two(plain(Payload::Pong)),                         [Stopped, Idle, Connected, Connected, Calling, InCall]),
    ("foreign pong",        |_| from_two(foreign(Payload::Pong)),                       STAYS),
    ("foreign offer",       |_| from_two(foreign(Payload::Offer("sdp".into()))),        STAYS),
    ("foreign answer",      |_| from_two(foreign(Payload::Answer("sdp".into()))),       STAYS),
    ("foreign candidate",   |_| from_two(foreign(Payload::Candidate(candidate()))),     STAYS),
    ("foreign start",       |_| from_two(foreign(Payload::Start)),                      STAYS),
    ("foreign goodbye",     |_| from_two(foreign(Payload::Disconnect(Reason::HangUp))), STAYS),
    ("own goodbye",         |pair| from_two(of_this_call(pair, Payload::Disconnect(Reason::HangUp))), [Stopped, Idle, Idle, Idle, Idle, Idle]),
    ("own second answer",   |pair| from_two(of_this_call(pair, Payload::Answer("sdp".into()))), STAYS),
    ("start from responder", |pair| from_two(of_this_call(pair, Payload::Start)),       STAYS),
    ("offer from responder", |pair| from_two(of_this_call(pair, Payload::Offer("sdp".into()))), STAYS),
    ("unreadable signal",   |_| Event::Signal { from: user("user2"), signal: Err(SignalError::UnknownType("x".into())) }, STAYS),
    ("link connected",      |pair| link(pair, LinkEvent::State(LinkState::Connected)),  STAYS),
    ("link disconnected",   |pair| link(pair, LinkEvent::State(LinkState::Disconnected)), STAYS),
    ("link failed",         |pair| link(pair, LinkEvent::State(LinkState::Failed)),     STAYS),
    ("network changed",     |_| Event::NetworkChanged,                                  STAYS),
    ("devices changed",     |_| Event::DevicesChanged,                                  STAYS),
    ("network lost",        |_| Event::NetworkLost,                                     STAYS),
    ("path found",          |pair| link(pair, LinkEvent::PathFound),                    STAYS),
    ("ICE server failed",   |pair| link(pair, LinkEvent::ServerFailed("turn:x".into(), 401)), STAYS),
    ("channel closed",      |pair| link(pair, LinkEvent::ChannelClosed),                [Stopped, Idle, Connecting, Connected, Idle, Idle]),
    ("unreadable message",  |pair| link(pair, LinkEvent::ChannelSignal(Err(SignalError::NoSignal))), STAYS),
    ("candidate refused",   |pair| link(pair, failed(LinkStep::AddCandidate)),          STAYS),
    ("answer refused",      |pair| link(pair, failed(LinkStep::TakeAnswer)),            [Stopped, Idle, Connecting, Connected, Idle, Idle]),
    ("old link failed",     |_| Event::Link(Attempt(77), LinkEvent::State(LinkState::Failed)), STAYS),
    ("devices opened",      |pair| Event::Media(pair.one.attempt(), MediaEvent::Opened(Wanted::Both)), STAYS),
    ("screen shared",       |pair| Event::Media(pair.one.attempt(), MediaEvent::Shared), STAYS),
    ("sharing ended",       |pair| Event::Media(pair.one.attempt(), MediaEvent::ShareEnded), STAYS),
    ("camera lost",         |pair| Event::Media(pair.one.attempt(), MediaEvent::Lost(Device::Camera)), STAYS),
    ("microphone silenced", |pair| Event::Media(pair.one.attempt(), MediaEvent::Silenced(Device::Microphone, true)), STAYS),
    ("statistics",          |pair| link(pair, LinkEvent::Measured(Stats::default().into())),   STAYS),
    ("a second's sample",   |pair| link(pair, LinkEvent::Sampled(Stats::default().into())),    STAYS),
    ("devices refused",     |pair| Event::Media(pair.one.attempt(), MediaEvent::Failed(Wanted::Both, MediaFault::Refused)), STAYS),
    ("plays",               |pair| Event::Media(pair.one.attempt(), MediaEvent::Playing), STAYS),
    ("first remote frame",  |pair| Event::Media(pair.one.attempt(), MediaEvent::RemoteFrame), STAYS),
];

#[test]
fn every_event_in_every_state() {
    for (name, event, expected) in TABLE {
        for (state, expected) in State::ALL.into_iter().zip(*expected) {
            let mut pair = Pair::in_state(state);
            let event = event(&pair);
            pair.handle(0, event);
            assert_eq!(pair.one.state(), expected, "{name} in {state:?}");
        }
    }
}

/// Whatever came before, reset and start lead to idle: there is no state without a way out.
#[test]
fn after_every_event_a_reset_leads_back() {
    for (name, event, _) in TABLE {
        for state in State::ALL {
            let mut pair = Pair::in_state(state);
            let event = event(&pair);
            pair.handle(0, event);
            pair.press(0, Press::Reset);
            pair.settle();
            pair.press(0, Press::Start { me: user("user1") });
            pair.settle();
            assert_eq!(pair.one.state(), Idle, "{name} in {state:?}");
            assert!(pair.one.devices.is_none() && !pair.one.has_link());
        }
    }
}

fn peer_gone(end: SessionEnd) -> Event {
    Event::Session(SessionEvent::PeerGone { user: user("user2"), end })
}

fn from(from: UserId, signal: Signal) -> Event {
    Event::Signal { from, signal: Ok(signal) }
}

fn from_two(signal: Signal) -> Event {
    from(user("user2"), signal)
}

fn link(pair: &Pair, event: LinkEvent) -> Event {
    Event::Link(pair.one.attempt(), event)
}

fn failed(step: LinkStep) -> LinkEvent {
    LinkEvent::Failed { step, name: "OperationError".into() }
}

fn not_sent(payload: Payload) -> Event {
    Event::Session(SessionEvent::NotSent {
        to: user("user2"),
        signal: plain(payload),
        fault: SessionFault::Refused("no".into()),
    })
}

fn with_offer() -> Payload {
    Payload::Ping { timestamp: 1, offer: Some(EarlyOffer { number: 3, sdp: "offer".into() }) }
}

/// Of a call that user 1 knows nothing of.
fn foreign(payload: Payload) -> Signal {
    let mut other = Pair::idle();
    other.two.engine = liza_core::Engine::new(liza_core::Limits::default(), 99);
    other.press(1, Press::Start { me: user("user2") });
    other.settle();
    other.press(1, Press::Ping { peer: user("user1") });
    Signal { payload, tag: other.two.sent.last().and_then(|ping| ping.tag.clone()) }
}

/// Of the call that user 1 is in, if any, with a number that was not used.
fn of_this_call(pair: &Pair, payload: Payload) -> Signal {
    let tag = pair.one.sent.last().and_then(|signal| signal.tag.clone());
    Signal { payload, tag: tag.map(|tag| liza_wire::Tag { seq: 1_000, re: Some(tag.seq), ..tag }) }
}

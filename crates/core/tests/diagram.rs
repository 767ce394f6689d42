//! The diagram in `docs/call.md` is the table of the code.

#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

use std::fmt::Write;

use liza_core::{Cue, State};

const CUES: [(Cue, &str); 10] = [
    (Cue::SessionOpened, "session opened"),
    (Cue::PingSent, "ping"),
    (Cue::PingAnswered, "ping answered"),
    (Cue::Ponged, "pong"),
    (Cue::CrossingWon, "pings crossed, ours counts"),
    (Cue::CrossingLost, "pings crossed, the peer's counts"),
    (Cue::Described, "offer and answer"),
    (Cue::Started, "start"),
    (Cue::Ended, "ended"),
    (Cue::Closed, "reset"),
];

/// A line for each pair of states, with all cues that lead from one to the other.
fn diagram() -> String {
    let mut lines = String::from("```mermaid\nstateDiagram-v2\n    [*] --> stopped\n");
    let pairs = State::ALL.into_iter().flat_map(|from| State::ALL.into_iter().map(move |to| (from, to)));
    for (from, to) in pairs.filter(|(from, to)| from != to) {
        let cues: Vec<&str> =
            CUES.iter().filter(|(cue, _)| from.after(*cue) == Some(to)).map(|(_, words)| *words).collect();
        if !cues.is_empty() {
            let (from, to) = (from.name().replace('-', "_"), to.name().replace('-', "_"));
            writeln!(lines, "    {from} --> {to}: {}", cues.join("; ")).unwrap();
        }
    }
    lines + "```"
}

#[test]
fn it_shows_the_table() {
    let page = include_str!("../../../docs/call.md");
    let shown = page.split_once("<!-- states -->\n").unwrap().1.split_once("\n<!-- /states -->").unwrap().0;
    assert_eq!(shown, diagram(), "put this into docs/call.md:\n{}", diagram());
}

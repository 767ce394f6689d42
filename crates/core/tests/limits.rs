//! The table of waits in `docs/call.md` has the limits of the code.

#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

use liza_core::Limits;

#[test]
fn the_table_has_the_limits() {
    let page = include_str!("../../../docs/call.md");
    let waits = page.split_once("## Waits").unwrap().1;
    let Limits {
        pong,
        ping_again,
        ping_with_offer,
        round_trip,
        answer,
        alive,
        unanswered,
        plain_unheard,
        link,
        quiet,
        restart,
        restarts,
        gone,
        change,
        picture,
        statistics,
        prompt,
    } = Limits::default();
    let seconds = |millis: u64| format!("{} s", millis / 1000);
    for (wait, limits) in [
        ("ping → pong", vec![seconds(pong), seconds(ping_again)]),
        ("«📞 Connect» → a ping", vec![format!("{ping_with_offer} ms")]),
        ("a ping within", vec![seconds(round_trip)]),
        ("offer → answer", vec![seconds(answer)]),
        ("a sign of life", vec![seconds(alive), format!("{unanswered} times"), format!("{plain_unheard} times")]),
        ("offer and answer → a connection", vec![seconds(link)]),
        ("a path that went quiet", vec![seconds(quiet), seconds(quiet * 2)]),
        ("statistics asked for", vec![seconds(statistics)]),
        ("an ICE restart", vec![seconds(restart), format!("{restarts} times")]),
        ("a lost path whose peer's lease ended", vec![seconds(gone)]),
        ("another word of a changed network", vec![seconds(change)]),
        ("camera and microphone asked for", vec![seconds(prompt)]),
        ("connected in a started call", vec![seconds(picture)]),
    ] {
        let row = waits.lines().find(|line| line.starts_with(&format!("| {wait}"))).unwrap_or_default();
        let limit = row.split('|').nth(2).unwrap_or_default();
        assert!(limits.iter().all(|words| limit.contains(words)), "{wait}: {limits:?} is not {limit:?}");
    }
}

//! Writes what the tests of networks found out as a Markdown page to standard output.

use std::process::Command;

use liza_networks::{Call, Cell, Down, Fault, Kind, MidCall, Results, Up};
use liza_two_tabs::{BrowserKind, Installed, Outcome};
use time::OffsetDateTime;

const BEGINNING: &str = "\
# Calls between networks

Two Chromium browsers in two network namespaces, each behind a router of its own (Linux, nftables), with `liza-server` and coturn
on the public side, in one machine without delay. The kinds of NAT are those of RFC 4787; coturn's own tool judged each
(RFC 5780). Times are from the click on «📞 Связь» until both sides see the other's picture; both cameras were off
before, and start within that time. As many calls are made at a time as there are cores. Rows call, columns are called.
";

fn main() -> Outcome {
    let results = Results::read()?;
    println!("{BEGINNING}\n{}", made()?);
    println!("\n## With a TURN server\n\n{}", matrix(&results.cells, true));
    println!("\n## With STUN alone\n");
    println!("Where there is no path: the codes that the caller and the called one were shown, and after how long.\n");
    println!("{}", matrix(&results.cells, false));
    println!("\n## In the middle of a call\n");
    println!("Between two port-restricted NATs and without a TURN server, where nothing else is said.\n");
    println!("| what happens | path before | what comes of it | restarts of ICE |\n|---|---|---|---:|");
    for fault in Fault::ALL {
        println!("{}", mid_call(fault, &results.mid_calls));
    }
    Ok(())
}

/// When, and with what.
fn made() -> Result<String, liza_two_tabs::Failure> {
    let date = OffsetDateTime::now_utc().date();
    let chromium = version(&Installed::find(BrowserKind::Chromium)?.browser.display().to_string());
    let (coturn, kernel) = (version("turnserver"), first_line("uname", "-r"));
    let linux = kernel.split('-').next().unwrap_or_default();
    Ok(format!(
        "Made by `cargo xtask test --all` on {date} with {chromium}, coturn {coturn}, Linux {linux}, {} cores.",
        std::thread::available_parallelism().map_or(0, std::num::NonZero::get)
    ))
}

fn version(program: &str) -> String {
    first_line(program, "--version")
}

fn first_line(program: &str, option: &str) -> String {
    let output = Command::new(program).arg(option).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("of an unknown version").trim().to_owned()
}

/// A table of the calls of each kind of network with each.
fn matrix(cells: &[Cell], turn: bool) -> String {
    let mut kinds = Kind::ALL.to_vec();
    // Without TURN a firewall that blocks UDP is all there is to it.
    kinds.retain(|kind| turn || *kind != Kind::Only443);
    let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
    let mut table = format!("| | {} |\n|---|{}", names.join(" | "), "---|".repeat(kinds.len()));
    for caller in &kinds {
        table += &format!("\n| **{}** |", caller.name());
        for called in &kinds {
            let cell = cells.iter().find(|it| it.turn == turn && it.caller == *caller && it.called == *called);
            table += &format!(" {} |", cell.map_or_else(|| "failed".to_owned(), in_words));
        }
    }
    table
}

/// A row of what came of a fault. Nothing is kept of a test that failed.
fn mid_call(fault: Fault, kept: &[MidCall]) -> String {
    let name = fault.name();
    match kept.iter().find(|it| it.fault == fault) {
        Some(MidCall { pair, outcome, restarts, .. }) => format!("| {name} | {pair} | {outcome} | {restarts} |"),
        None => format!("| {name} | – | failed | – |"),
    }
}

fn in_words(cell: &Cell) -> String {
    match &cell.call {
        Call::Up(Up { pictures, pairs, .. }) => {
            let mut relays: Vec<_> = pairs.iter().map(|pair| pair.relay.as_str()).filter(|it| !it.is_empty()).collect();
            relays.dedup();
            let path = if relays.is_empty() { "direct".to_owned() } else { format!("relay by {}", relays.join(", ")) };
            format!("{path}, {}", seconds(*pictures))
        }
        Call::Down(Down { after, codes: [caller, called] }) if caller == called => {
            format!("`{caller}` after {}", seconds(*after))
        }
        Call::Down(Down { after, codes: [caller, called] }) => {
            format!("`{caller}`, `{called}` after {}", seconds(*after))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "minutes at most")]
fn seconds(millis: u64) -> String {
    format!("{:.1} s", millis as f64 / 1_000.0)
}

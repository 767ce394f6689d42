//! The candidates of a connection in a table, and the chosen pair in words.

use std::cell::RefCell;

use liza_core::{CandidateStats, Note, redact};
use web_sys::Element;

use super::dom::{self, PageError, find, put_text, set_flag, set_text};
use super::note_text;
use super::words::{fill, pick, say};
use crate::settings::Lang;

/// How many candidates are shown; a real pair of browsers has fewer.
const SHOWN: usize = 60;

/// Stands before a candidate of the chosen pair.
const CHOSEN: char = '✓';

/// The table, with what ICE servers complained of below it.
pub(crate) struct Candidates {
    panel: Element,
    /// Rows are made anew only for other ones, so that one can select text in them.
    shown: RefCell<String>,
}

impl Candidates {
    pub(crate) fn new(panel: &Element) -> Self {
        Self { panel: panel.clone(), shown: RefCell::default() }
    }

    pub(crate) fn refresh(&self, lang: Lang, all: &[CandidateStats], faults: &[Note], full_addresses: bool) {
        let ours = all.iter().filter(|candidate| candidate.ours).count();
        put_text(
            &self.panel,
            ".candidates summary",
            &say!(
                lang,
                "ICE-кандидаты: своих {}, собеседника {}; ошибок серверов {}",
                "ICE candidates: own {}, the peer's {}; errors of servers {}",
                ours.to_string(),
                (all.len() - ours).to_string(),
                faults.len().to_string()
            ),
        );
        let shortened = |text: String| if full_addresses { text } else { redact::addresses(&text) };
        let mut lines = String::new();
        for fault in faults {
            lines.push_str(&note_text::of(lang, fault));
            lines.push('\n');
        }
        put_text(&self.panel, ".server-faults", &shortened(lines));
        let rows = shortened(rows(lang, all));
        if *self.shown.borrow() == rows {
            return;
        }
        // The log has what cannot be shown.
        let _shown = self.show(&rows);
        *self.shown.borrow_mut() = rows;
    }

    fn show(&self, rows: &str) -> Result<(), PageError> {
        let place: Element = find(&self.panel, ".candidates tbody")?;
        let document = dom::document()?.document_element().ok_or(PageError::NoDocument)?;
        place.set_text_content(None);
        for text in rows.lines().take(SHOWN) {
            add(&document, &place, text)?;
        }
        Ok(())
    }
}

fn add(document: &Element, place: &Element, text: &str) -> Result<(), PageError> {
    let row = dom::stamp(document, "#candidate")?;
    set_flag(&row, "data-chosen", text.starts_with(CHOSEN));
    let mut cell = row.first_element_child();
    for text in text.split('\t') {
        let Some(here) = cell else { break };
        set_text(&here, text);
        cell = here.next_element_sibling();
    }
    place.append_child(&row).map_err(|_| PageError::Missing("place for a candidate".to_owned()))?;
    Ok(())
}

/// A line for each candidate, the chosen pair's and ours first: whose, type, protocol, address and server, with tabs in
/// between. No value has room for a tab or a line of its own.
fn rows(lang: Lang, all: &[CandidateStats]) -> String {
    let mut rows = String::new();
    for order in [(true, true), (true, false), (false, true), (false, false)] {
        for candidate in all {
            let CandidateStats { ours, chosen, kind, protocol, relay_protocol, address, server } = candidate;
            if (*chosen, *ours) != order {
                continue;
            }
            if *chosen {
                rows.push(CHOSEN);
                rows.push(' ');
            }
            rows.push_str(if *ours {
                pick(lang, "свой", "own")
            } else {
                pick(lang, "собеседника", "the peer's")
            });
            let relayed = if relay_protocol.is_empty() { "" } else { " · TURN " };
            rows.push_str(&fill("\t{}\t{}{}{}\t{}\t{}\n", &[kind, protocol, relayed, relay_protocol, address, server]));
        }
    }
    rows
}

/// The chosen pair in words: which way the media go. Nothing before there is one.
pub(crate) fn path(lang: Lang, candidates: &[CandidateStats]) -> String {
    let chosen = |ours| candidates.iter().find(|candidate| candidate.chosen && candidate.ours == ours);
    let (Some(own), Some(peers)) = (chosen(true), chosen(false)) else { return String::new() };
    let kinds = (own.kind.as_str(), peers.kind.as_str());
    let mut protocol = &own.protocol;
    let way = match kinds {
        ("relay", _) => {
            if !own.relay_protocol.is_empty() {
                protocol = &own.relay_protocol;
            }
            pick(lang, "через TURN по ", "through TURN by ")
        }
        (_, "relay") => pick(lang, "через TURN собеседника, ", "through the peer's TURN, "),
        _ if is_local(own) && is_local(peers) => {
            pick(lang, "напрямую по локальной сети, ", "directly, in the local network, ")
        }
        ("srflx", _) | (_, "srflx") => pick(lang, "напрямую через NAT, ", "directly, through NAT, "),
        _ => pick(lang, "напрямую, ", "directly, "),
    };
    [way, &protocol.to_ascii_uppercase()].concat()
}

/// Whether it is of a local network: a machine's own address, or one that was seen from there before it was told of
/// (RFC 8445, 4) and is for local use (RFC 1918, RFC 4193, RFC 4291).
fn is_local(candidate: &CandidateStats) -> bool {
    let for_local_use = matches!(
        candidate.address.as_bytes(),
        [b'1', b'0', b'.', ..]
            | [b'1', b'9', b'2', b'.', b'1', b'6', b'8', b'.', ..]
            | [b'1', b'7', b'2', b'.', b'1', b'6'..=b'9', b'.', ..]
            | [b'1', b'7', b'2', b'.', b'2', b'0'..=b'9', b'.', ..]
            | [b'1', b'7', b'2', b'.', b'3', b'0'..=b'1', b'.', ..]
            | [b'[', b'f', ..]
    );
    candidate.kind == "host" || candidate.kind == "prflx" && for_local_use
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(own: &str, peers: &str, relay_protocol: &str) -> Vec<CandidateStats> {
        let candidate = |ours, kind: &str| CandidateStats {
            ours,
            chosen: true,
            kind: kind.to_owned(),
            protocol: "udp".to_owned(),
            relay_protocol: if ours { relay_protocol.to_owned() } else { String::new() },
            ..CandidateStats::default()
        };
        vec![candidate(false, peers), candidate(true, own)]
    }

    #[test]
    fn the_path_in_words() {
        let path = |own, peers, relay| path(Lang::Ru, &pair(own, peers, relay));
        assert_eq!(path("host", "host", ""), "напрямую по локальной сети, UDP");
        assert_eq!(path("srflx", "prflx", ""), "напрямую через NAT, UDP");
        assert_eq!(path("host", "prflx", ""), "напрямую, UDP");
        assert_eq!(path("relay", "relay", "tls"), "через TURN по TLS");
        assert_eq!(path("relay", "srflx", ""), "через TURN по UDP");
        assert_eq!(path("host", "relay", ""), "через TURN собеседника, UDP");
    }

    #[test]
    fn an_address_for_local_use_is_of_the_local_network_though_nobody_told_of_it() {
        let path = |address: &str| {
            let mut candidates = pair("host", "prflx", "");
            candidates[0].address = address.to_owned();
            path(Lang::En, &candidates)
        };
        for local in ["192.168.1.5:9", "172.20.0.1:9", "[fd00::1]:9"] {
            assert_eq!(path(local), "directly, in the local network, UDP");
        }
        for other in ["172.32.0.1:9", "203.0.113.9:9", "[2001:db8::1]:9"] {
            assert_eq!(path(other), "directly, UDP");
        }
    }

    #[test]
    fn there_is_no_path_before_a_pair_is_chosen() {
        let mut candidates = pair("host", "host", "");
        candidates[0].chosen = false;
        assert_eq!(path(Lang::En, &candidates), "");
    }

    #[test]
    fn ours_of_the_chosen_pair_stands_first_and_no_value_makes_another_row() {
        let mut candidates = pair("relay", "host", "tls");
        candidates[1].server = "turns:turn.example.org".to_owned();
        candidates[0].address = "a\tb\nc".to_owned();
        let rows = rows(Lang::En, &candidates);
        let cells: Vec<Vec<&str>> = rows.lines().map(|row| row.split('\t').collect()).collect();
        assert_eq!(cells[0], ["✓ own", "relay", "udp · TURN tls", "", "turns:turn.example.org"]);
        assert_eq!(cells[1][..3], ["✓ the peer's", "host", "udp"]);
        assert_eq!((cells.len(), cells[1].len()), (2, 5));
    }
}

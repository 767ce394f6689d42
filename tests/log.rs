//! A panel's log in a browser.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

use gloo_timers::future::TimeoutFuture;
use liza_call::page::{Entry, Filter, Line, Log};
use liza_call::settings::Lang;
use liza_core::{End, Level, Note};
use liza_wire::Reason;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Element;

wasm_bindgen_test_configure!(run_in_browser);

/// A log in a box with room for a few lines.
fn log() -> (Log, Element) {
    let document = web_sys::window().unwrap().document().unwrap();
    let element = document.create_element("div").unwrap();
    element.set_attribute("style", "height: 100px; overflow: auto").unwrap();
    document.body().unwrap().append_child(&element).unwrap();
    (Log::new(element.clone(), Lang::Ru).unwrap(), element)
}

fn said(words: &str) -> Entry {
    Entry { at: 0.0, line: Line::Client(Note::Ended(End::ByPeer(Reason::Other(words.to_owned())), 0)) }
}

fn fill(log: &Log, lines: usize) {
    (0..lines).for_each(|line| log.add(said(&line.to_string())));
}

fn below(element: &Element) -> i32 {
    element.scroll_height() - element.scroll_top() - element.client_height()
}

/// Browsers report a scroll with the next frame.
async fn until(what: &str, met: impl Fn() -> bool) {
    for _ in 0..200 {
        if met() {
            return;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("{what}: not within 2 s");
}

#[wasm_bindgen_test]
fn what_a_peer_says_is_text() {
    let (log, element) = log();
    log.add(said("<img src=x onerror=alert(1)>"));
    assert!(element.query_selector("img").unwrap().is_none());
    assert!(element.text_content().unwrap().contains("<img src=x onerror=alert(1)>"));
}

#[wasm_bindgen_test]
fn old_lines_leave_the_document_first_and_then_the_log() {
    let (log, element) = log();
    fill(&log, 10_003);
    assert_eq!(element.child_element_count(), 2_000);
    assert_eq!((log.entries().len(), log.dropped()), (10_000, 3));
    assert!(element.last_element_child().unwrap().text_content().unwrap().contains("10002"));
}

#[wasm_bindgen_test]
async fn it_follows_whoever_reads_its_end_and_nobody_else() {
    let (log, element) = log();
    fill(&log, 50);
    until("the log shows its end", || element.scroll_height() > 500 && below(&element) <= 1).await;

    element.set_scroll_top(100);
    until("the log noticed the scroll", || !log.is_following()).await;
    fill(&log, 50);
    TimeoutFuture::new(0).await;
    assert_eq!(element.scroll_top(), 100);

    element.set_scroll_top(element.scroll_height());
    until("the log noticed the scroll", || log.is_following()).await;
    fill(&log, 50);
    until("the log shows its end", || below(&element) <= 1).await;
}

#[wasm_bindgen_test]
fn another_language_shows_the_same_lines() {
    let (log, element) = log();
    fill(&log, 2);
    let russian = element.text_content().unwrap();
    log.set_lang(Lang::En);
    let english = element.text_content().unwrap();
    assert!(russian.contains("Звонок окончен") && !english.contains("Звонок окончен"));
    assert!(english.contains("The call ended"));
    assert_eq!(element.child_element_count(), 2);
}

#[wasm_bindgen_test]
fn only_lines_of_a_level_or_with_words_are_shown_and_all_are_kept() {
    let (log, element) = log();
    log.add(Entry { at: 0.0, line: Line::Client(Note::LocalCandidate("host udp".to_owned())) });
    log.add(Entry { at: 0.0, line: Line::Client(Note::Recovered) });
    log.add(said("Прощай"));
    let shown = |least, words: &str| {
        log.set_filter(Filter { least, words: words.to_owned() });
        element.child_element_count()
    };
    assert_eq!([Level::Debug, Level::Info, Level::Warn, Level::Error].map(|least| shown(least, "")), [3, 2, 1, 0]);
    assert_eq!(["ПРОЩ", "host", "nobody"].map(|words| shown(Level::Debug, words)), [1, 1, 0]);
    log.add(said("nobody"));
    assert_eq!((element.child_element_count(), log.entries().len()), (1, 4), "a line that comes is chosen too");
    assert_eq!(shown(Level::Debug, ""), 4);
}

#[wasm_bindgen_test]
fn the_newest_of_the_chosen_lines_stand_in_the_document() {
    let (log, element) = log();
    log.add(said("rare"));
    fill(&log, 5_000);
    log.set_filter(Filter { least: Level::Debug, words: "rare".to_owned() });
    assert_eq!(element.child_element_count(), 1, "older than all that were shown");
}

//! However much is posted, a bounded amount is kept, and whoever is in use stays.

use liza_server::deployed::mailboxes::{Letter, Limits, MAILBOX_BYTES, Mailboxes};
use serde_json::json;
use serde_json::value::{RawValue, to_raw_value};

fn data(bytes: usize) -> Box<RawValue> {
    to_raw_value(&json!("x".repeat(bytes))).unwrap()
}

fn letter(to: &str, data: &RawValue) -> Letter {
    Letter { from: "a".to_owned(), to: to.to_owned(), kind: "offer", data: data.to_owned(), key: None }
}

#[test]
fn the_mailbox_that_was_idle_longest_goes() {
    let mailboxes = Mailboxes::new(Limits { mailboxes: 3, bytes: 100 * MAILBOX_BYTES });
    for owner in ["read", "idle", "written"] {
        mailboxes.post(0, letter(owner, RawValue::NULL));
    }
    mailboxes.read(0, "read", 0.0);
    mailboxes.post(0, letter("written", RawValue::NULL));
    mailboxes.post(0, letter("new", RawValue::NULL));
    let totals = ["read", "idle", "written", "new"].map(|owner| mailboxes.read(0, owner, -1.0).total);
    assert_eq!(totals, [1, 0, 2, 1]);
    assert_eq!(mailboxes.figures().evicted, 1);
}

#[test]
fn one_mailbox_holds_so_many_bytes() {
    let mailboxes = Mailboxes::new(Limits { mailboxes: 10, bytes: 100 * MAILBOX_BYTES });
    let tenth = data(MAILBOX_BYTES / 10);
    for _ in 0..50 {
        mailboxes.post(0, letter("b", &tenth));
    }
    assert_eq!(mailboxes.read(0, "b", 0.0).total, 9, "a tenth each, with its names");
    assert!(mailboxes.figures().bytes <= MAILBOX_BYTES);
}

#[test]
fn all_mailboxes_together_hold_so_many_bytes() {
    let limits = Limits { mailboxes: 1000, bytes: 2 * MAILBOX_BYTES };
    let mailboxes = Mailboxes::new(limits);
    let quarter = data(MAILBOX_BYTES / 4);
    for number in 0..100 {
        mailboxes.post(0, letter(&number.to_string(), &quarter));
        assert!(mailboxes.figures().bytes <= limits.bytes);
    }
    assert_eq!(mailboxes.figures().mailboxes, 7);
}

#[test]
fn the_figures_come_back_to_nothing() {
    let mailboxes = Mailboxes::new(Limits { mailboxes: 5, bytes: 2 * MAILBOX_BYTES });
    for number in 0..300 {
        mailboxes.post(0, letter(&(number % 7).to_string(), &data(number * 100)));
    }
    for number in 0..7 {
        mailboxes.delete(&number.to_string());
    }
    let figures = mailboxes.figures();
    assert_eq!((figures.mailboxes, figures.signals, figures.bytes, figures.posted), (0, 0, 0, 300));
}

#[test]
fn looking_into_mailboxes_opens_none() {
    let mailboxes = Mailboxes::new(Limits { mailboxes: 5, bytes: MAILBOX_BYTES });
    for number in 0..100 {
        mailboxes.read(0, &number.to_string(), 0.0);
    }
    assert_eq!(mailboxes.figures().mailboxes, 0);
}

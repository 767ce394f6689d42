//! An event that comes twice is known by its cursor.

#![allow(clippy::unwrap_used, reason = "a test's helpers may panic like the test")]

use liza_mailbox::Place;
use liza_wire::service::Cursor;

fn cursor(text: &str) -> Cursor {
    Cursor::parse(text).unwrap()
}

#[test]
fn an_event_is_passed_once() {
    let mut place = Place::new(cursor("a.3"));
    assert!(place.pass(cursor("a.4")));
    assert!(!place.pass(cursor("a.4")));
    assert!(!place.pass(cursor("a.2")));
    assert_eq!(place.cursor(), &cursor("a.4"));
}

#[test]
fn another_epoch_counts_from_its_own_beginning() {
    let mut place = Place::new(cursor("a.30"));
    assert!(place.pass(cursor("b.1")));
    assert_eq!(place.cursor(), &cursor("b.1"));
}

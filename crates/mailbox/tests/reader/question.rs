//! What is asked: little when all is well.

use liza_mailbox::Reader;
use liza_wire::deployed::MAILBOX_SIGNALS;

use crate::deployed_mailbox::{DeployedMailbox, started};

#[test]
fn a_question_goes_back_from_the_newest_signal() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.millis += 60_000;
    mailbox.post();
    mailbox.poll(&mut reader);
    assert_eq!(reader.since(), mailbox.millis / 1000 - Reader::OVERLAP_SECONDS);
}

#[test]
fn old_signals_are_not_read_again_and_again() {
    let mut mailbox = DeployedMailbox::new();
    for _ in 0..50 {
        mailbox.post();
        mailbox.millis += 1000;
    }
    let mut reader = started(&mailbox);
    for _ in 0..50 {
        let page = mailbox.read(reader.since());
        assert!(page.envelopes.len() <= 5, "{} signals for nothing", page.envelopes.len());
        assert!(!reader.take(page).again);
    }
}

#[test]
fn an_emptied_mailbox_is_asked_once_a_poll() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.delete();
    mailbox.poll(&mut reader);
    for _ in 0..10 {
        assert!(!mailbox.ask(&mut reader).again);
    }
}

#[test]
fn a_full_mailbox_is_asked_once_a_poll() {
    let mut mailbox = DeployedMailbox::new();
    for _ in 0..MAILBOX_SIGNALS - 1 {
        mailbox.post();
    }
    let mut reader = started(&mailbox);
    for _ in 0..20 {
        mailbox.millis += 1000;
        mailbox.post();
        mailbox.post();
        assert!(!mailbox.ask(&mut reader).again);
    }
}

#[test]
fn signals_from_before_and_after_a_jump_are_asked_from_the_earlier() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = started(&mailbox);
    mailbox.post();
    mailbox.millis -= 3_600_000;
    mailbox.post();
    mailbox.poll(&mut reader);
    mailbox.millis += 1000;
    mailbox.post();
    assert!(!mailbox.ask(&mut reader).again);
}

//! What is asked: little when all is well.

use liza_mailbox::Reader;

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

//! The signals of yesterday's calls are not of this session.

use liza_mailbox::Reader;

use crate::deployed_mailbox::DeployedMailbox;

#[test]
fn what_was_there_before_is_counted_and_not_handed_out() {
    let mut mailbox = DeployedMailbox::new();
    for _ in 0..7 {
        mailbox.post();
    }
    let mut reader = Reader::new();
    assert_eq!(reader.since(), 0);
    let first = mailbox.ask(&mut reader);
    assert_eq!((first.envelopes.len(), first.old, first.again), (0, 7, false));
    assert_eq!(mailbox.ask(&mut reader).old, 0);
}

#[test]
fn what_comes_in_the_second_of_the_baseline_is_handed_out() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = Reader::new();
    mailbox.ask(&mut reader);
    let new = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [new]);
}

#[test]
fn an_empty_mailbox_is_a_baseline_too() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = Reader::new();
    mailbox.ask(&mut reader);
    let first = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [first]);
}

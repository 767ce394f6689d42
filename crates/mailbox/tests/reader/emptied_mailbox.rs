//! The server restarts, or somebody else deletes.

use crate::deployed_mailbox::{DeployedMailbox, started};

#[test]
fn an_emptied_mailbox_is_read_on() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.delete();
    assert!(mailbox.poll(&mut reader).is_empty());
    let next = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [next]);
}

#[test]
fn as_many_signals_with_an_earlier_clock_do_not_hide_the_restart() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.delete();
    mailbox.millis -= 86_400_000;
    let after = [mailbox.post(), mailbox.post()];
    assert_eq!(mailbox.poll(&mut reader), after, "total is 2 as before");
}

#[test]
fn one_of_two_signals_with_an_earlier_clock_does_not_hide_the_other() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.delete();
    mailbox.millis -= 86_400_000;
    let first = mailbox.post();
    mailbox.millis += 86_400_000;
    let second = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [first, second], "total is one more than before, as is what is new");
}

#[test]
fn a_delete_repeats_nothing() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = started(&mailbox);
    let first = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [first]);
    mailbox.delete();
    let second = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [second]);
    assert!(mailbox.poll(&mut reader).is_empty());
}

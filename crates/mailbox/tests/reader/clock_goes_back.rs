//! The server's clock jumps.

use crate::deployed_mailbox::{DeployedMailbox, started};

const HOUR: u64 = 3_600_000;

#[test]
fn a_signal_from_before_the_question_is_found() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.millis -= HOUR;
    let late = mailbox.post();
    assert!(mailbox.ask(&mut reader).again, "one more signal than the answer shows");
    assert_eq!(mailbox.poll(&mut reader), [late]);
}

#[test]
fn after_one_jump_the_clock_is_followed() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.millis -= HOUR;
    mailbox.post();
    mailbox.poll(&mut reader);
    mailbox.millis += 1000;
    let next = mailbox.post();
    let fresh = mailbox.ask(&mut reader);
    assert!(!fresh.again && fresh.envelopes[0].data["number"] == next);
}

#[test]
fn a_signal_of_the_set_right_clock_does_not_overtake() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.millis -= HOUR;
    let first = mailbox.post();
    mailbox.millis += HOUR;
    let second = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [first, second]);
}

#[test]
fn what_was_held_back_survives_a_delete() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.millis -= HOUR;
    mailbox.post();
    mailbox.millis += HOUR;
    let seen = mailbox.post();
    assert!(mailbox.ask(&mut reader).again);
    mailbox.delete();
    let after = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [seen, after]);
}

#[test]
fn a_jump_forward_and_back_loses_nothing() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = started(&mailbox);
    mailbox.millis += 1000 * HOUR;
    let ahead = mailbox.post();
    assert_eq!(mailbox.poll(&mut reader), [ahead]);
    mailbox.millis -= 1000 * HOUR;
    for _ in 0..3 {
        mailbox.millis += 1500;
        let back = mailbox.post();
        assert_eq!(mailbox.poll(&mut reader), [back]);
    }
}

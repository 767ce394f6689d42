//! At 100 signals `total` stands still.

use liza_mailbox::Reader;
use liza_wire::deployed::MAILBOX_SIGNALS;

use crate::deployed_mailbox::{DeployedMailbox, started};

fn full() -> DeployedMailbox {
    let mut mailbox = DeployedMailbox::new();
    for _ in 0..MAILBOX_SIGNALS {
        mailbox.post();
    }
    mailbox.millis += 60_000;
    mailbox
}

#[test]
fn a_full_mailbox_hands_out_what_comes() {
    let mut mailbox = full();
    let mut reader = started(&mailbox);
    for _ in 0..300 {
        mailbox.millis += 400;
        let new = [mailbox.post(), mailbox.post()];
        assert_eq!(mailbox.poll(&mut reader), new);
    }
}

#[test]
fn each_eighth_question_is_for_the_whole_mailbox() {
    let mut mailbox = full();
    mailbox.post();
    let mut reader = started(&mailbox);
    let whole: Vec<bool> = (0..17)
        .map(|_| {
            let whole = reader.since() == 0;
            assert!(mailbox.poll(&mut reader).is_empty());
            whole
        })
        .collect();
    let eighth: Vec<bool> = (1..18).map(|question| question % 8 == 0).collect();
    assert_eq!(whole, eighth);
}

#[test]
fn a_signal_of_a_clock_that_went_back_comes_within_eight_questions() {
    let mut mailbox = full();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.millis -= 3_600_000;
    let late = mailbox.post();
    let came: Vec<u64> = (0..Reader::WHOLE_EVERY).flat_map(|_| mailbox.poll(&mut reader)).collect();
    assert_eq!(came, [late]);
}

#[test]
fn more_than_a_mailbox_holds_between_two_questions_costs_only_the_surplus() {
    let mut mailbox = full();
    let mut reader = started(&mailbox);
    let posted: Vec<u64> = (0..130).map(|_| mailbox.post()).collect();
    assert_eq!(mailbox.poll(&mut reader), posted[30..]);
}

#[test]
fn a_mailbox_that_fills_up_loses_nothing() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = started(&mailbox);
    for _ in 0..50 {
        mailbox.millis += 250;
        let new: Vec<u64> = (0..7).map(|_| mailbox.post()).collect();
        assert_eq!(mailbox.poll(&mut reader), new);
    }
}

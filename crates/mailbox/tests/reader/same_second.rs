//! Two signals of one second, with a read between them.

use serde_json::json;

use crate::deployed_mailbox::{DeployedMailbox, started};

#[test]
fn the_later_signal_of_a_second_is_not_lost() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = started(&mailbox);
    for _ in 0..5 {
        mailbox.millis += 1;
        let number = mailbox.post();
        assert_eq!(mailbox.poll(&mut reader), [number]);
    }
    assert!(mailbox.poll(&mut reader).is_empty());
}

#[test]
fn signals_of_one_millisecond_are_told_apart() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = started(&mailbox);
    let candidate = |text: &str| json!({"type": "ice-candidate", "from": "a", "to": "b", "data": {"candidate": text}});
    mailbox.push(candidate("1"));
    assert_eq!(mailbox.ask(&mut reader).envelopes.len(), 1);
    mailbox.push(candidate("2"));
    assert_eq!(mailbox.ask(&mut reader).envelopes[0].data["candidate"], "2");
}

#[test]
fn the_same_signal_again_a_millisecond_later_is_another_one() {
    let mut mailbox = DeployedMailbox::new();
    let mut reader = started(&mailbox);
    let ping = json!({"type": "ping", "from": "a", "to": "b", "data": {"timestamp": 1}});
    mailbox.push(ping.clone());
    mailbox.millis += 1;
    mailbox.push(ping);
    assert_eq!(mailbox.ask(&mut reader).envelopes.len(), 2);
}

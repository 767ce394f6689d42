//! The answer is untrusted like the signals in it.

use liza_mailbox::Reader;
use liza_wire::deployed::{Envelope, Page};
use serde_json::{Value, json};

use crate::deployed_mailbox::{DeployedMailbox, numbers, started};

fn envelope(number: u64, timestamp: f64) -> Envelope {
    let (from, to, kind) = ("a".to_owned(), "b".to_owned(), "pong".to_owned());
    Envelope { id: Value::Null, timestamp, from, to, kind, data: json!({ "number": number }) }
}

fn page(envelopes: Vec<Envelope>, total: Option<usize>) -> Page {
    Page { envelopes, malformed: 0, total }
}

#[test]
fn an_envelope_that_a_page_repeats_comes_once() {
    let mut reader = Reader::new();
    reader.take(page(vec![], None));
    let fresh = reader.take(page(vec![envelope(1, 9.0), envelope(2, 9.0), envelope(1, 9.0)], None));
    assert_eq!(numbers(&fresh.envelopes), [1, 2]);
}

#[test]
fn absurd_timestamps_are_handed_out_once_and_not_asked_from() {
    for absurd in [-1.0, -1e300, 1e300, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN] {
        let mut reader = Reader::new();
        reader.take(page(vec![envelope(1, 100.0), envelope(2, absurd)], Some(2)));
        assert!(reader.since() <= 95, "asked from {absurd}");
        let mailbox = || vec![envelope(1, 100.0), envelope(2, absurd), envelope(3, 101.0), envelope(4, absurd)];
        let mut came = Vec::new();
        for _ in 0..4 {
            came.extend(numbers(&reader.take(page(mailbox(), Some(4))).envelopes));
        }
        assert_eq!(came, [3, 4], "with {absurd}");
        assert!(reader.since() <= 96);
    }
}

#[test]
fn an_absurd_total_costs_one_more_question_a_poll_and_no_signal() {
    let mut reader = Reader::new();
    reader.take(page(vec![], Some(usize::MAX)));
    let mut came = Vec::new();
    let mut questions = 0;
    for number in 1..=20 {
        loop {
            questions += 1;
            let fresh = reader.take(page(vec![envelope(number, 7.0)], Some(usize::MAX - 3)));
            came.extend(numbers(&fresh.envelopes));
            if !fresh.again {
                break;
            }
        }
    }
    assert_eq!(came, (1..=20).collect::<Vec<_>>());
    assert!(questions <= 40);
}

#[test]
fn without_a_total_the_whole_mailbox_is_read_now_and_then() {
    let mut reader = Reader::new();
    reader.take(page(vec![envelope(1, 100.0)], None));
    let mut whole = 0;
    for _ in 0..24 {
        whole += u32::from(reader.since() == 0);
        reader.take(page(vec![envelope(1, 100.0)], None));
    }
    assert_eq!(whole, 3);
}

#[test]
fn an_entry_that_is_no_envelope_costs_one_more_question() {
    let mut mailbox = DeployedMailbox::new();
    mailbox.post();
    let mut reader = started(&mailbox);
    mailbox.push(json!({"type": 7}));
    assert!(mailbox.ask(&mut reader).again);
    for _ in 0..5 {
        let number = mailbox.post();
        assert!(mailbox.read(0).malformed == 1);
        let fresh = mailbox.ask(&mut reader);
        assert_eq!((numbers(&fresh.envelopes), fresh.again), (vec![number], false));
    }
}

#[test]
fn a_mailbox_that_keeps_more_than_the_api_is_not_repeated() {
    let mut reader = Reader::new();
    reader.take(page(vec![], Some(0)));
    let large = || page((0..3000).map(|number| envelope(number, 7.0)).collect(), Some(3000));
    assert_eq!(reader.take(large()).envelopes.len(), 3000);
    assert_eq!(reader.take(large()).envelopes.len(), 0);
}

use serde_json::json;

use super::*;
use crate::Payload;
use crate::deployed::AnswerError;

fn delivery(value: &Value) -> Delivery {
    Delivery::parse(&value.to_string()).unwrap()
}

#[test]
fn a_cursor_is_an_epoch_and_an_offset() {
    let cursor = Cursor::parse("k3x9.12").unwrap();
    assert_eq!((cursor.epoch(), cursor.offset()), ("k3x9", 12));
    assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
    for wrong in ["", ".", "a.", ".1", "a.b", "a.+1", "a.1.2", "a b.1", "a.99999999999999999999", &"a".repeat(70)] {
        assert_eq!(Cursor::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_session_is_read_and_its_secrets_are_not_shown() {
    let answer = json!({
        "user": "user1", "token": "SECRET-1", "ticket": "SECRET-2", "cursor": "e.0", "lease": 20000, "beat": 5000, "turn": true
    });
    let opened = Opened::parse(&answer.to_string()).unwrap();
    assert_eq!((opened.lease, opened.beat, opened.turn), (20_000, 5_000, true));
    assert!(!format!("{opened:?}").contains("SECRET"));
    assert_eq!(Opened::parse(r#"{"success":false,"message":"?"}"#), Err(AnswerError::WrongShape));
    assert_eq!(Opened::parse("<html>"), Err(AnswerError::NoJson));
}

#[test]
fn a_signal_comes_with_its_cursor() {
    let sent = signal_entry("k", &UserId::parse("b").unwrap(), &Signal { payload: Payload::Pong, tag: None });
    let came = json!({ "event": "signal", "cursor": "e.7", "from": "a", "type": sent["type"], "data": sent["data"] });
    let Delivery { cursor, event: Event::Signal { from, signal } } = delivery(&came) else { panic!() };
    assert_eq!(cursor, Cursor::parse("e.7"));
    assert_eq!((from.as_str(), signal.unwrap().payload), ("a", Payload::Pong));
}

#[test]
fn an_event_that_cannot_be_read_still_moves_the_cursor() {
    for entry in
        [json!({"event":"signal"}), json!({"event":"news"}), json!({}), json!({"event":"peer-gone","user":"a"})]
    {
        let mut entry = entry;
        entry["cursor"] = "e.9".into();
        assert_eq!(delivery(&entry), Delivery { cursor: Cursor::parse("e.9"), event: Event::Unknown });
    }
}

#[test]
fn results_tell_who_is_there() {
    let answer = json!({ "results": [
        { "key": "1", "recipient": "present" },
        { "key": "2", "recipient": "absent" },
        { "key": "3", "error": { "code": "mailbox-full", "message": "…", "retryAfter": 2 } },
    ]});
    let results = parse_results(&answer.to_string()).unwrap();
    assert_eq!(results[0], ("1".into(), Posted::Present));
    assert_eq!(results[1], ("2".into(), Posted::Absent));
    let Posted::Refused(refusal) = &results[2].1 else { panic!() };
    assert_eq!((refusal.code.as_str(), refusal.retry_after), ("mailbox-full", Some(2)));
}

#[test]
fn a_refusal_of_a_proxy_is_none() {
    assert_eq!(Refusal::parse("<html>502</html>"), None);
    assert_eq!(Refusal::parse(r#"{"error":"oops"}"#), None);
    let taken = r#"{"error":{"code":"user-taken","message":"somebody has it","held":true}}"#;
    assert!(Refusal::parse(taken).is_some_and(|refusal| refusal.held && refusal.code == "user-taken"));
}

use super::*;
use crate::deployed::AnswerError;
use crate::service;

fn sending(json: &str) -> Result<Checked, RequestError> {
    read::<Sending>(json.as_bytes())?.check(1000)
}

#[test]
fn each_member_of_a_signal_is_checked() {
    assert!(sending(r#"{"key":"k","to":"b","type":"pong"}"#).is_ok());
    let wrong = |json| sending(json).unwrap_err();
    assert_eq!(wrong(r#"{"key":"","to":"b","type":"pong"}"#), RequestError::Member("key"));
    assert_eq!(wrong(r#"{"key":"a b","to":"b","type":"pong"}"#), RequestError::Member("key"));
    assert_eq!(wrong(r#"{"key":"k","to":" ","type":"pong"}"#), RequestError::Member("to"));
    assert_eq!(wrong(r#"{"key":"k","to":"b","type":"news"}"#), RequestError::Member("type"));
    assert_eq!(wrong(r#"{"key":"k","to":"b"}"#), RequestError::NoJson);
    let deep = format!(r#"{{"key":"k","to":"b","type":"pong","data":{}{}}}"#, "[".repeat(17), "]".repeat(17));
    assert_eq!(wrong(&deep), RequestError::Member("data"));
    let large = format!(r#"{{"key":"k","to":"b","type":"pong","data":"{}"}}"#, "x".repeat(1000));
    assert_eq!(wrong(&large), RequestError::TooLarge(1000));
}

#[test]
fn data_that_a_reader_cannot_take_is_refused() {
    for data in [r#""\ud800""#, "1e999", r#"{"\udfff":1}"#] {
        let signal = format!(r#"{{"key":"k","to":"b","type":"pong","data":[{data}]}}"#);
        assert_eq!(sending(&signal).unwrap_err(), RequestError::Member("data"));
    }
}

#[test]
fn the_caller_reads_the_ice_servers_that_are_written_here() {
    let turn = IceServer { urls: vec!["turn:a".to_owned()], username: Some("u".to_owned()), credential: None };
    let written = serde_json::to_string(&IceServers { ice_servers: vec![turn], lifetime: 60_000 }).unwrap();
    let read = service::IceServers::parse(&written).unwrap();
    assert_eq!((&read.entries[0]["urls"][0], read.lifetime), (&"turn:a".into(), 60_000));
    assert_eq!(service::IceServers::parse("{}").err(), Some(AnswerError::WrongShape));
}

#[test]
fn the_caller_reads_what_is_written_here() {
    let data = RawValue::from_string(r#"{"received":true}"#.to_owned()).unwrap();
    let event =
        Event { cursor: Some("e.1".to_owned()), kind: EventKind::Signal { from: "a", kind: "pong", data: &data } };
    let read = service::Delivery::parse(&serde_json::to_string(&event).unwrap()).unwrap();
    assert_eq!(read.cursor, Cursor::parse("e.1"));
    assert!(matches!(read.event, service::Event::Signal { signal: Ok(_), .. }));
    let kinds = [
        (EventKind::Beat, service::Event::Beat),
        (EventKind::Ready { gap: true }, service::Event::Ready { gap: true }),
        (EventKind::ended(SessionEnd::TakenOver), service::Event::Ended(SessionEnd::TakenOver)),
        (
            EventKind::PeerGone { user: "b", reason: SessionEnd::Lease.name() },
            service::Event::PeerGone { user: UserId::parse("b").unwrap(), reason: SessionEnd::Lease },
        ),
    ];
    for (written, expected) in kinds {
        let text = serde_json::to_string(&Event { cursor: None, kind: written }).unwrap();
        assert_eq!(service::Delivery::parse(&text).unwrap().event, expected);
    }
}

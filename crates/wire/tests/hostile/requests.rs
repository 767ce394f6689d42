//! Requests to the signaling service, as the server reads them.

use liza_wire::deployed::serving::{KINDS, MAX_DATA_DEPTH};
use liza_wire::service::MAX_KEY_CHARS;
use liza_wire::service::serving::{
    Acknowledgement, Goodbye, Message, Open, RequestError, Sending, Signals, read, read_cursor,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::input::{bytes, depth, json, object, text};

const MOST: usize = 100;

proptest! {
    #[test]
    fn any_body_is_read(body in bytes()) {
        let _ = (read::<Open>(&body).is_ok(), read::<Signals>(&body).is_ok(), read::<Goodbye>(&body).is_ok());
        let _ = (read::<Message>(&body).is_ok(), read::<Acknowledgement>(&body).is_ok());
        let _ = read_cursor(&String::from_utf8_lossy(&body));
    }

    #[test]
    fn a_signal_that_is_taken_keeps_the_bounds(
        mut signal in object(),
        key in "[ -~]{0,70}|.{0,5}",
        kind in proptest::sample::select(&[KINDS[0], KINDS[4], "restart"][..]),
        data in prop_oneof![json(), (0..20_usize).prop_map(|depth| (0..depth).fold(json!(0), |inner, _| json!([inner])))],
    ) {
        signal["key"] = key.into();
        signal["to"] = "b".into();
        signal["type"] = kind.into();
        signal["data"] = data.clone();
        let sending = read::<Sending>(signal.to_string().as_bytes()).unwrap();
        match sending.check(MOST) {
            Ok(checked) => {
                prop_assert!((1..=MAX_KEY_CHARS).contains(&checked.key.len()));
                prop_assert!(checked.key.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(KINDS.contains(&checked.kind));
                prop_assert!(checked.data.get().len() <= MOST && depth(&data) <= MAX_DATA_DEPTH);
            }
            Err(RequestError::TooLarge(most)) => prop_assert!(data.to_string().len() > most),
            Err(RequestError::Member("data")) => prop_assert!(depth(&data) > MAX_DATA_DEPTH),
            Err(error) => prop_assert!(matches!(error, RequestError::Member("key" | "type"))),
        }
    }

    #[test]
    fn data_that_is_taken_can_be_taken_by_its_reader(data in text()) {
        let signal = format!(r#"{{"key":"k","to":"b","type":"pong","data":{data}}}"#);
        let Ok(Ok(checked)) = read::<Sending>(signal.as_bytes()).map(|sending| sending.check(10_000)) else { return Ok(()) };
        prop_assert!(serde_json::from_str::<Value>(checked.data.get()).is_ok());
    }
}

//! Answers and events of the signaling service, as a caller reads them.

use liza_wire::deployed::AnswerError;
use liza_wire::service::{
    Batch, Delivery, Event, IceServers, MAX_KEY_CHARS, Opened, Posted, Refusal, parse_results, parse_ticket,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::input::{object, text};

fn is_short(refusal: &Refusal) -> bool {
    refusal.code.chars().count() <= 40 && refusal.message.chars().count() <= 200
}

proptest! {
    #[test]
    fn any_text_is_read(text in text()) {
        let _ = (Opened::parse(&text), parse_ticket(&text), Batch::parse(&text), IceServers::parse(&text));
        if let Some(refusal) = Refusal::parse(&text) {
            prop_assert!(is_short(&refusal));
        }
        let is_object = serde_json::from_str::<Value>(&text).is_ok_and(|value| value.is_object());
        prop_assert_eq!(Delivery::parse(&text).is_ok(), is_object, "an event of an unknown kind is one");
    }

    #[test]
    fn any_object_is_an_event_within_bounds(entry in object()) {
        match Delivery::parse(&entry.to_string()).map(|delivery| delivery.event) {
            Ok(Event::Expired { key, .. }) => prop_assert!(key.len() <= MAX_KEY_CHARS),
            Ok(Event::Refused(refusal)) => prop_assert!(is_short(&refusal)),
            Ok(_) => {}
            Err(error) => prop_assert_eq!(error, AnswerError::WrongShape),
        }
    }

    #[test]
    fn any_results_are_those_of_short_keys(results in proptest::collection::vec(object(), 0..3)) {
        if let Ok(results) = parse_results(&json!({ "results": results }).to_string()) {
            for (key, posted) in results {
                prop_assert!(key.len() <= MAX_KEY_CHARS);
                if let Posted::Refused(refusal) = posted {
                    prop_assert!(is_short(&refusal));
                }
            }
        }
    }

    #[test]
    fn an_event_that_cannot_be_read_hides_no_other(entry in object()) {
        let good = json!({ "event": "ready", "cursor": "e.2", "gap": false });
        let batch = Batch::parse(&json!({ "cursor": "e.2", "events": [entry, good] }).to_string()).unwrap();
        prop_assert_eq!(&batch.events[1].event, &Event::Ready { gap: false });
    }
}

//! Answers of the deployed API, as a caller reads them, and its requests, as a server does.

use liza_wire::deployed::serving::{KINDS, MAX_DATA_DEPTH, Post};
use liza_wire::deployed::{Page, parse_posted};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::input::{bytes, depth, object, text};

proptest! {
    #[test]
    fn any_answer_is_read(text in text()) {
        let _ = (Page::parse(&text), parse_posted(&text));
    }

    #[test]
    fn each_entry_of_a_page_counts_once(entries in proptest::collection::vec(object(), 0..5)) {
        let page = Page::parse(&json!({ "success": true, "signals": entries }).to_string()).unwrap();
        prop_assert_eq!(page.envelopes.len() + page.malformed, entries.len());
        for envelope in &page.envelopes {
            let _ = envelope.open();
        }
    }

    #[test]
    fn what_one_sender_wrote_hides_no_other(data in prop_oneof![
        Just("1e999".to_owned()),
        Just(r#""\ud800""#.to_owned()),
        (0..300_usize).prop_map(|depth| "[".repeat(depth) + "0" + &"]".repeat(depth)),
        any::<String>().prop_map(|text| Value::from(text).to_string()),
        object().prop_map(|json| json.to_string()),
    ]) {
        let good = r#"{"id":1,"timestamp":10,"from":"good","type":"pong","data":{}}"#;
        let bad = good.replace("good", "bad").replace("{}", &data);
        let page = Page::parse(&format!(r#"{{"success":true,"signals":[{good},{bad},{good}]}}"#)).unwrap();
        prop_assert_eq!(page.envelopes.iter().filter(|envelope| envelope.from == "good").count(), 2);
        prop_assert_eq!(page.envelopes.len() + page.malformed, 3);
    }

    #[test]
    fn a_post_that_is_taken_keeps_the_bounds(body in bytes()) {
        if let Ok(post) = Post::parse(&body) {
            prop_assert!(KINDS.contains(&post.kind));
            prop_assert!(depth(&post.data) <= MAX_DATA_DEPTH);
        }
    }
}

//! Signals, as they come from a peer.

use liza_wire::{MAX_SDP_BYTES, Payload, Reason, Signal};
use proptest::prelude::*;
use proptest::sample::select;

use crate::input::{json, object, text};

const KINDS: [&str; 7] = ["ping", "pong", "offer", "answer", "ice-candidate", "disconnect", "restart"];

proptest! {
    #[test]
    fn what_is_taken_is_bounded_and_can_be_said_again(kind in select(&KINDS[..]), data in prop_oneof![object(), json()]) {
        let Ok(signal) = Signal::parse(kind, &data) else { return Ok(()) };
        match &signal.payload {
            Payload::Offer(sdp) | Payload::Answer(sdp) => prop_assert!((1..=MAX_SDP_BYTES).contains(&sdp.len())),
            Payload::Candidate(candidate) => {
                // Whatever the candidate's text is.
                let _ = (candidate.kind(), candidate.protocol(), candidate.is_end());
            }
            Payload::Disconnect(reason) => prop_assert!(reason.to_string().chars().count() <= Reason::MAX_CHARS),
            Payload::Ping { offer: Some(offer), .. } => prop_assert!((1..=MAX_SDP_BYTES).contains(&offer.sdp.len())),
            Payload::Ping { .. } | Payload::Pong | Payload::Start => {}
        }
        prop_assert_eq!(Signal::parse(signal.kind(), &signal.data()), Ok(signal.clone()));
        prop_assert_eq!(Signal::from_text(&signal.to_text()), Ok(signal));
    }

    #[test]
    fn an_offer_in_a_ping_is_bounded_as_well(length in 0..2 * MAX_SDP_BYTES, number: u64) {
        let tag = serde_json::json!({ "v": 1, "call": "a", "seq": 1 });
        let data = serde_json::json!({ "liza": tag, "offer": { "number": number, "sdp": "x".repeat(length) } });
        let signal = Signal::parse("ping", &data);
        let taken = matches!(signal, Ok(Signal { payload: Payload::Ping { offer: Some(_), .. }, .. }));
        prop_assert_eq!(taken, (1..=MAX_SDP_BYTES).contains(&length) && u32::try_from(number).is_ok());
    }

    #[test]
    fn what_comes_through_the_data_channel_is_any_text(text in text()) {
        let _ = Signal::from_text(&text);
    }

    #[test]
    fn a_signal_and_why_it_is_none_do_not_show_what_it_holds(kind in select(&KINDS[..]), mut data in object()) {
        data["sdp"] = "a=ice-pwd:CANARY".into();
        data["candidate"] = "candidate:1 1 udp 1 CANARY 9 typ host".into();
        data["reason"] = "closed".into();
        let shown = match Signal::parse(kind, &data) {
            Ok(signal) => format!("{:?}", signal.payload),
            Err(error) => format!("{error} {error:?}"),
        };
        prop_assert!(!shown.contains("CANARY"), "{}", shown);
    }
}

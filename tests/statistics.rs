//! What a client tells every second of a connection: its streams, its candidates, and which pair of them was chosen.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may unwrap")]

mod two_clients;

use std::sync::Arc;

use liza_core::{CandidateStats, Note, Stats};
use two_clients::{Side, in_call, until};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn samples(side: &Side) -> Vec<Arc<Stats>> {
    let sample = |note| if let Note::Sample(_, stats) = note { Some(stats) } else { None };
    side.notes().into_iter().filter_map(sample).collect()
}

/// The newest sample with what it takes a moment to measure.
fn whole(side: &Side) -> Option<Arc<Stats>> {
    let described = |text: &str| text.contains('×') && text.contains("opus");
    samples(side)
        .into_iter()
        .rev()
        .find(|stats| stats.round_trip.is_some() && described(&stats.incoming) && described(&stats.outgoing))
}

#[wasm_bindgen_test]
async fn samples_tell_of_streams_and_candidates() {
    let (one, two) = in_call().await;
    for side in [&one, &two] {
        until("a whole sample", || whole(side).is_some()).await;
        let stats = whole(side).unwrap();
        for ours in [true, false] {
            let chosen: Vec<&CandidateStats> =
                stats.candidates.iter().filter(|candidate| candidate.chosen && candidate.ours == ours).collect();
            let [chosen] = chosen[..] else { panic!("not one chosen candidate: {:?}", stats.candidates) };
            assert_eq!(chosen.protocol, "udp");
            assert!(["host", "prflx"].contains(&chosen.kind.as_str()), "{chosen:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn samples_come_again_and_again_and_end_with_the_call() {
    let (one, _two) = in_call().await;
    let before = samples(&one).len();
    until("three more samples", || samples(&one).len() >= before + 3).await;
    let sent: Vec<u64> = samples(&one).iter().map(|stats| stats.bytes_sent).collect();
    assert!(sent.is_sorted() && sent.first() < sent.last(), "{sent:?}");
    one.client.press(liza_core::Press::HangUp);
    let over = || one.notes().iter().position(|note| matches!(note, Note::Ended(..)));
    until("the call is over", || over().is_some()).await;
    gloo_timers::future::TimeoutFuture::new(2_500).await;
    let late = one.notes().split_off(over().unwrap());
    assert!(!late.iter().any(|note| matches!(note, Note::Sample(..))), "a connection that is closed is not measured");
}

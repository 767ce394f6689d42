//! Signals from one session to one user keep their order.

use crate::stage::{Factory, Stage};

pub async fn one_senders_signals_keep_their_order(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    for n in 0..50 {
        one.post(&format!("k{n}"), "two", &n.to_string()).await.unwrap();
    }
    assert_eq!(two.read().await, (0..50).map(|n| format!("one says {n}")).collect::<Vec<_>>());
}

pub async fn so_they_do_between_others(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two, reader) = (stage.open("one").await, stage.open("two").await, stage.open("reader").await);
    for n in 0..50 {
        let (key, data) = (format!("k{n}"), n.to_string());
        let (by_one, by_two) = tokio::join!(one.post(&key, "reader", &data), two.post(&key, "reader", &data));
        assert!(by_one.is_ok() && by_two.is_ok());
    }
    let came = reader.read().await;
    for sender in ["one", "two"] {
        let own: Vec<_> = came.iter().filter(|event| event.starts_with(sender)).cloned().collect();
        assert_eq!(own, (0..50).map(|n| format!("{sender} says {n}")).collect::<Vec<_>>());
    }
}

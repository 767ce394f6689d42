//! A mailbox is read from a cursor as often as the reader likes, until the reader acknowledges.

use crate::stage::{Caller, Factory, Stage};

/// Puts 0, 1, 2 into the mailbox of `one`.
async fn three(one: &Caller<'_>) {
    for n in ["0", "1", "2"] {
        one.post(n, "one", n).await.unwrap();
    }
}

pub async fn reading_takes_nothing(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    three(&one).await;
    let all = one.read_after(&one.beginning, 9).await.unwrap();
    assert_eq!(all.events, ["one says 0", "one says 1", "one says 2"]);
    assert_eq!(all.cursors.last(), Some(&all.cursor));
    for (n, cursor) in all.cursors.iter().enumerate() {
        let rest = one.read_after(cursor, 9).await.unwrap();
        assert_eq!((&rest.events[..], rest.gap), (&all.events[n + 1..], false), "from each place in it");
    }
}

pub async fn a_batch_has_a_most(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    three(&one).await;
    let first = one.read_after(&one.beginning, 2).await.unwrap();
    assert_eq!(first.events, ["one says 0", "one says 1"]);
    assert_eq!(one.read_after(&first.cursor, 2).await.unwrap().events, ["one says 2"]);
    let none = one.read_after(&one.beginning, 0).await.unwrap();
    assert_eq!((none.events.len(), none.cursor, none.gap), (0, one.beginning.clone(), false));
}

pub async fn an_acknowledgement_forgets(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    three(&one).await;
    let two = one.read_after(&one.beginning, 2).await.unwrap();
    one.acknowledge(&two.cursor).await.unwrap();
    assert_eq!(stage.engine.figures().events, 1);
    let rest = one.read_after(&two.cursor, 9).await.unwrap();
    assert_eq!((rest.events, rest.gap), (vec!["one says 2".to_owned()], false));
}

pub async fn an_older_one_changes_nothing(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    three(&one).await;
    let all = one.read_after(&one.beginning, 9).await.unwrap();
    for cursor in [&all.cursors[1], &all.cursors[1], &all.cursors[0], &one.beginning] {
        one.acknowledge(cursor).await.unwrap();
        assert_eq!(one.read_after(&all.cursors[1], 9).await.unwrap().events, ["one says 2"]);
    }
}

pub async fn one_of_another_epoch_says_nothing(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    three(&one).await;
    two.post("a", "two", "1").await.unwrap();
    let other = two.read_after(&two.beginning, 9).await.unwrap().cursor;
    one.acknowledge(&other).await.unwrap();
    assert_eq!(one.read().await.len(), 3);
}

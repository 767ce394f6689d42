//! A reader learns when history is gone, and reads what there is.

use liza_wire::service::Cursor;

use crate::stage::{Factory, Stage};

pub async fn a_cursor_of_another_epoch_is_a_gap(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    one.post("a", "one", "1").await.unwrap();
    for cursor in [Cursor::start(0), Cursor::start(1), Cursor::parse("another.0").unwrap()] {
        let read = one.read_after(&cursor, 9).await.unwrap();
        assert_eq!((read.events, read.gap), (vec!["one says 1".to_owned()], true));
        assert!(!one.read_after(&read.cursor, 9).await.unwrap().gap, "from there on all is well");
    }
}

pub async fn each_session_has_its_own_epoch(make: Factory) {
    let stage = Stage::new(make).await;
    let old = stage.open("one").await;
    old.close().await.unwrap();
    let new = stage.open("one").await;
    assert_ne!(old.beginning.epoch(), new.beginning.epoch());
    assert!(new.read_after(&old.beginning, 9).await.unwrap().gap);
}

pub async fn what_was_acknowledged_is_gone(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    one.post("a", "one", "1").await.unwrap();
    one.post("b", "one", "2").await.unwrap();
    let first = one.read_after(&one.beginning, 1).await.unwrap();
    one.acknowledge(&first.cursor).await.unwrap();
    let read = one.read_after(&one.beginning, 9).await.unwrap();
    assert_eq!((read.events, read.gap), (vec!["one says 2".to_owned()], true));
}

pub async fn a_cursor_from_ahead_is_a_gap(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    one.post("a", "one", "1").await.unwrap();
    let ahead = Cursor::new(one.beginning.epoch(), u64::MAX).unwrap();
    one.acknowledge(&ahead).await.unwrap();
    let read = one.read_after(&ahead, 9).await.unwrap();
    assert_eq!((read.events, read.gap), (vec!["one says 1".to_owned()], true), "nothing of it was read");
}

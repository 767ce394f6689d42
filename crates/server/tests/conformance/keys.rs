//! A signal is taken once, whatever is sent again under its key.

use liza_server::engine::{Limits, PostError, Presence};

use crate::stage::{Factory, Stage};

pub async fn a_key_that_comes_again_is_answered_as_it_was(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    assert_eq!(one.post("a", "two", "1").await, Ok(Presence::Absent));
    let two = stage.open("two").await;
    assert_eq!(one.post("b", "two", "2").await, Ok(Presence::Present));
    assert_eq!(one.post("a", "two", "1").await, Ok(Presence::Absent), "as it was then");
    assert_eq!(one.post("b", "two", "2").await, Ok(Presence::Present));
    assert_eq!(two.read().await, ["one says 1", "one says 2"]);
}

pub async fn a_key_is_of_one_session(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two, reader) = (stage.open("one").await, stage.open("two").await, stage.open("reader").await);
    one.post("a", "reader", "1").await.unwrap();
    two.post("a", "reader", "2").await.unwrap();
    assert_eq!(reader.read().await, ["one says 1", "two says 2"]);
}

pub async fn a_refused_key_may_come_again(make: Factory) {
    let stage = Stage::with(make, Limits { mailbox_events: 1, ..Limits::default() }).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    one.post("a", "two", "1").await.unwrap();
    assert_eq!(one.post("b", "two", "2").await, Err(PostError::MailboxFull));
    let first = two.read_after(&two.beginning, 1).await.unwrap();
    two.acknowledge(&first.cursor).await.unwrap();
    assert_eq!(one.post("b", "two", "2").await, Ok(Presence::Present));
    assert_eq!(two.read_after(&first.cursor, 9).await.unwrap().events, ["one says 2"]);
}

pub async fn the_latest_are_remembered(make: Factory) {
    let stage = Stage::with(make, Limits { keys: 3, ..Limits::default() }).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    for key in ["a", "b", "c"] {
        one.post(key, "two", "1").await.unwrap();
    }
    for key in ["a", "b", "c"] {
        one.post(key, "two", "2").await.unwrap();
    }
    assert_eq!(two.read().await, ["one says 1"; 3]);
}

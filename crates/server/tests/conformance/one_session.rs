//! A user id has one session at a time.

use liza_server::engine::{OpenError, Presence};

use crate::stage::{Factory, Stage};

pub async fn an_id_has_one_session(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    let second = stage.try_open("one", None).await;
    assert_eq!(second.err(), Some(OpenError::Taken { held: false }));
    assert_eq!(one.renew().await.unwrap().as_str(), "one", "the first has lost nothing");
}

pub async fn one_that_is_opened_again_goes_on(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    two.post("a", "one", "1").await.unwrap();
    let again = stage.open_again("one", one.token).await;
    assert_eq!(again.read().await, ["two says 1"], "what came meanwhile is there");
    assert!(two.read().await.is_empty(), "nobody left");
}

pub async fn others_are_not_concerned(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    assert_eq!(one.renew().await.unwrap().as_str(), "one");
    assert_eq!(two.renew().await.unwrap().as_str(), "two");
    assert_eq!((stage.presence("two").await, stage.presence("three").await), (Presence::Present, Presence::Absent));
}

pub async fn an_id_is_free_again(make: Factory) {
    let stage = Stage::new(make).await;
    stage.open("one").await.close().await.unwrap();
    assert_eq!(stage.presence("one").await, Presence::Absent);
    stage.open("one").await;
}

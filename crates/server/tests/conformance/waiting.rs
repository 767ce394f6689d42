//! A signal to somebody absent waits; when nobody came for it, its sender is told.

use liza_server::engine::{Limits, Presence};

use crate::stage::{Factory, Stage};

const LIMITS: fn() -> Limits = || Limits { lease: 100_000, time_to_live: 1000, ..Limits::default() };

pub async fn a_signal_waits_for_its_reader(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let one = stage.open("one").await;
    assert_eq!(one.post("a", "two", "1").await, Ok(Presence::Absent));
    stage.pass(999).await;
    assert_eq!(stage.open("two").await.read().await, ["one says 1"]);
    assert!(one.read().await.is_empty());
}

pub async fn who_was_not_read_is_told(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let (one, other) = (stage.open("one").await, stage.open("other").await);
    one.post("a", "two", "1").await.unwrap();
    let mut bell = one.listen().await.unwrap();
    stage.pass(1000).await;
    crate::stage::ring(&mut bell).await;
    assert_eq!(one.read().await, ["two never read a"]);
    assert!(other.read().await.is_empty());
    assert!(stage.open("two").await.read().await.is_empty(), "what expired does not come after all");
}

pub async fn what_was_taken_does_not_expire(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let one = stage.open("one").await;
    one.post("a", "two", "1").await.unwrap();
    let two = stage.open("two").await;
    one.post("b", "two", "2").await.unwrap();
    stage.pass(5000).await;
    assert!(one.read().await.is_empty());
    assert_eq!(two.read().await, ["one says 1", "one says 2"]);
}

pub async fn a_sender_who_left_is_not_told(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let old = stage.open("one").await;
    old.post("a", "two", "1").await.unwrap();
    old.close().await.unwrap();
    let new = stage.open("one").await;
    stage.pass(1000).await;
    assert!(new.read().await.is_empty(), "it was another session that said it");
}

pub async fn each_waits_its_own_time(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let one = stage.open("one").await;
    one.post("a", "two", "1").await.unwrap();
    stage.pass(600).await;
    one.post("b", "two", "2").await.unwrap();
    one.post("c", "three", "3").await.unwrap();
    stage.pass(400).await;
    assert_eq!(one.read().await, ["two never read a"]);
    assert_eq!(stage.open("two").await.read().await, ["one says 2"]);
    stage.pass(600).await;
    assert_eq!(one.read().await, ["two never read a", "three never read c"]);
}

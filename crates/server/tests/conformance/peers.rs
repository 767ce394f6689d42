//! Whoever exchanged signals with a session is told when it ends.

use liza_server::engine::Limits;

use crate::stage::{Factory, Stage};

pub async fn both_sides_are_told(make: Factory) {
    let stage = Stage::new(make).await;
    let (sender, reader) = (stage.open("sender").await, stage.open("reader").await);
    sender.post("a", "reader", "1").await.unwrap();
    reader.close().await.unwrap();
    assert_eq!(sender.read().await, ["reader is gone: closed"]);
    let reader = stage.open("reader").await;
    sender.post("b", "reader", "2").await.unwrap();
    sender.close().await.unwrap();
    assert_eq!(reader.read().await, ["sender says 2", "sender is gone: closed"]);
}

pub async fn nobody_else_is(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two, third) = (stage.open("one").await, stage.open("two").await, stage.open("third").await);
    one.post("a", "two", "1").await.unwrap();
    third.post("b", "two", "2").await.unwrap();
    one.close().await.unwrap();
    assert!(third.read().await.is_empty());
    assert_eq!(two.read().await.len(), 3);
}

pub async fn who_sent_before_the_session_began_is_told(make: Factory) {
    let stage = Stage::new(make).await;
    let early = stage.open("early").await;
    early.post("a", "late", "1").await.unwrap();
    stage.open("late").await.close().await.unwrap();
    assert_eq!(early.read().await, ["late is gone: closed"]);
}

pub async fn each_is_told_once(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    for key in ["a", "b", "c"] {
        one.post(key, "two", "1").await.unwrap();
        two.post(key, "one", "1").await.unwrap();
    }
    two.close().await.unwrap();
    assert_eq!(one.read().await.iter().filter(|event| event.contains("gone")).count(), 1);
}

pub async fn the_latest_peers_are_remembered(make: Factory) {
    let stage = Stage::with(make, Limits { peers: 2, ..Limits::default() }).await;
    let one = stage.open("one").await;
    let peers = [stage.open("a").await, stage.open("b").await, stage.open("c").await];
    for (key, peer) in [("1", "b"), ("2", "a"), ("3", "c"), ("4", "a")] {
        one.post(key, peer, "0").await.unwrap();
    }
    one.close().await.unwrap();
    let told = async |peer: usize| peers[peer].read().await.iter().any(|event| event == "one is gone: closed");
    assert!(told(0).await && told(2).await);
}

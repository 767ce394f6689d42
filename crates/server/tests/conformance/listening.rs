//! Whoever listens hears each event, and holds the mailbox.

use liza_server::engine::{OpenError, Ring};

use crate::stage::{Factory, Stage, ring};

pub async fn each_event_rings(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    let mut bell = one.listen().await.unwrap();
    let mut before = *bell.borrow_and_update();
    for key in ["a", "b"] {
        two.post(key, "one", "1").await.unwrap();
        let now = ring(&mut bell).await;
        assert!(matches!(now, Ring::Events(_)) && now != before);
        before = now;
    }
    two.close().await.unwrap();
    assert_ne!(ring(&mut bell).await, before, "news rings, too");
    assert_eq!(one.read().await.len(), 3);
}

pub async fn a_mailbox_is_held_while_somebody_listens(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    let bell = one.listen().await.unwrap();
    assert_eq!(stage.try_open("one", None).await.err(), Some(OpenError::Taken { held: true }));
    drop(bell);
    assert_eq!(stage.try_open("one", None).await.err(), Some(OpenError::Taken { held: false }));
}

pub async fn two_may_listen(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    let (mut first, mut second) = (one.listen().await.unwrap(), one.listen().await.unwrap());
    one.post("a", "one", "1").await.unwrap();
    assert_eq!(ring(&mut first).await, ring(&mut second).await);
}

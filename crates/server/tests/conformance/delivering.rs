//! A signal of somebody without a session reaches a session, and waits for nobody.

use liza_server::engine::{Limits, PostError, Presence};

use crate::stage::{Factory, Stage, ring};

pub async fn an_old_page_reaches_a_session(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    let mut bell = one.listen().await.unwrap();
    assert_eq!(stage.deliver("old", "one", "1").await, Ok(Presence::Present));
    ring(&mut bell).await;
    assert_eq!(one.read().await, ["old says 1"]);
}

pub async fn nothing_waits_for_somebody_absent(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    assert_eq!(stage.deliver("old", "two", "1").await, Ok(Presence::Absent));
    one.post("a", "three", "2").await.unwrap();
    assert_eq!(stage.deliver("old", "three", "1").await, Ok(Presence::Absent));
    assert!(stage.open("two").await.read().await.is_empty());
    assert_eq!(stage.open("three").await.read().await, ["one says 2"]);
}

pub async fn a_full_mailbox_refuses(make: Factory) {
    let stage = Stage::with(make, Limits { mailbox_events: 1, ..Limits::default() }).await;
    let _one = stage.open("one").await;
    stage.deliver("old", "one", "1").await.unwrap();
    assert_eq!(stage.deliver("old", "one", "2").await, Err(PostError::MailboxFull));
}

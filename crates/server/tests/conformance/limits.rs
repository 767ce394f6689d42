//! What an engine keeps is bounded, and a bound that is reached is said.

use liza_server::engine::{Limits, OpenError, PostError, Presence};

use crate::stage::{Factory, Stage};

pub async fn a_mailbox_takes_so_many_events(make: Factory) {
    let stage = Stage::with(make, Limits { mailbox_events: 3, ..Limits::default() }).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    for key in ["a", "b", "c"] {
        one.post(key, "two", "1").await.unwrap();
    }
    assert_eq!(one.post("d", "two", "1").await, Err(PostError::MailboxFull));
    assert_eq!(one.post("e", "one", "1").await, Ok(Presence::Present), "another mailbox has room");
    assert_eq!(two.read().await.len(), 3);
}

pub async fn a_mailbox_takes_so_many_bytes(make: Factory) {
    let stage = Stage::with(make, Limits { mailbox_bytes: 10_000, ..Limits::default() }).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    let data = format!("\"{}\"", "x".repeat(4000));
    for key in ["a", "b"] {
        one.post(key, "two", &data).await.unwrap();
    }
    assert_eq!(one.post("c", "two", &data).await, Err(PostError::MailboxFull));
    two.acknowledge(&two.read_after(&two.beginning, 1).await.unwrap().cursor).await.unwrap();
    assert_eq!(one.post("c", "two", &data).await, Ok(Presence::Present));
}

pub async fn all_mailboxes_together_take_so_many_bytes(make: Factory) {
    let stage = Stage::with(make, Limits { all_bytes: 10_000, ..Limits::default() }).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    let data = format!("\"{}\"", "x".repeat(4000));
    assert_eq!(one.post("b", "absent", &data).await, Ok(Presence::Absent));
    assert_eq!(one.post("d", "absent", &data).await, Err(PostError::MailboxFull), "half is for those who are there");
    assert_eq!(one.post("a", "two", &data).await, Ok(Presence::Present));
    assert_eq!(one.post("c", "one", &data).await, Err(PostError::MailboxFull));
    assert_eq!(one.post("a", "two", &data).await, Ok(Presence::Present), "what was taken is not taken again");
    two.acknowledge(&two.read_after(&two.beginning, 1).await.unwrap().cursor).await.unwrap();
    assert_eq!(one.post("c", "one", &data).await, Ok(Presence::Present));
}

pub async fn there_are_so_many_sessions(make: Factory) {
    let stage = Stage::with(make, Limits { sessions: 2, ..Limits::default() }).await;
    let (one, _two) = (stage.open("one").await, stage.open("two").await);
    assert_eq!(stage.try_open("three", None).await.err(), Some(OpenError::TooManySessions));
    let one = stage.try_open("one", Some(one.token)).await.unwrap();
    one.close().await.unwrap();
    stage.open("three").await;
}

pub async fn there_are_so_many_waiting_mailboxes(make: Factory) {
    let limits = Limits { waiting_mailboxes: 2, lease: 100_000, time_to_live: 1000, ..Limits::default() };
    let stage = Stage::with(make, limits).await;
    let one = stage.open("one").await;
    for absent in ["a", "b"] {
        one.post(absent, absent, "1").await.unwrap();
    }
    assert_eq!(one.post("c", "c", "1").await, Err(PostError::MailboxFull));
    assert_eq!(one.post("d", "one", "1").await, Ok(Presence::Present), "who is there is not concerned");
    stage.open("a").await;
    assert_eq!(one.post("c", "c", "1").await, Ok(Presence::Absent), "one of them waits no more");
    stage.pass(1000).await;
    for absent in ["e", "f"] {
        assert_eq!(one.post(absent, absent, "1").await, Ok(Presence::Absent));
    }
}

pub async fn what_does_not_fit_leaves_nothing(make: Factory) {
    let stage = Stage::with(make, Limits { mailbox_bytes: 1000, waiting_mailboxes: 1, ..Limits::default() }).await;
    let one = stage.open("one").await;
    let large = format!("\"{}\"", "x".repeat(1000));
    assert_eq!(one.post("a", "two", &large).await, Err(PostError::MailboxFull));
    stage.open("two").await;
    assert_eq!(one.post("b", "three", "1").await, Ok(Presence::Absent), "nothing of it waits");
}

pub async fn news_has_room_in_a_full_mailbox(make: Factory) {
    let stage = Stage::with(make, Limits { mailbox_events: 1, ..Limits::default() }).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    two.post("a", "one", "1").await.unwrap();
    two.close().await.unwrap();
    assert_eq!(one.read().await, ["two says 1", "two is gone: closed"]);
}

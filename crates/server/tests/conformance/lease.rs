//! A session without traffic ends.

use liza_server::engine::{Limits, OpenError, Ring, SessionError};
use liza_wire::service::SessionEnd;

use crate::stage::{Factory, Stage, ring};

const LIMITS: fn() -> Limits = || Limits { lease: 1000, ..Limits::default() };

pub async fn without_traffic_a_session_ends(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let one = stage.open("one").await;
    stage.pass(999).await;
    assert_eq!(one.read_after(&one.beginning, 1).await.unwrap().events.len(), 0, "reading alone renews nothing");
    stage.pass(1).await;
    assert_eq!(one.renew().await, Err(SessionError::UnknownSession));
    stage.open("one").await;
}

pub async fn traffic_renews(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    let three = stage.open("three").await;
    for key in ["a", "b", "c"] {
        stage.pass(700).await;
        one.renew().await.unwrap();
        two.post(key, "one", "1").await.unwrap();
        stage.open_again("three", three.token).await;
    }
    stage.pass(700).await;
    assert!(one.renew().await.is_ok() && two.renew().await.is_ok() && three.renew().await.is_ok());
}

pub async fn its_reader_is_told_why(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let one = stage.open("one").await;
    let mut bell = one.listen().await.unwrap();
    stage.pass(1000).await;
    assert_eq!(ring(&mut bell).await, Ring::Ended(SessionEnd::Lease));
}

pub async fn an_id_that_nobody_reads_or_uses_is_free_earlier(make: Factory) {
    let stage = Stage::with(make, LIMITS()).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    let bell = one.listen().await.unwrap();
    two.post("a", "one", "1").await.unwrap();
    stage.pass(300).await;
    assert_eq!(stage.try_open("one", None).await.err(), Some(OpenError::Taken { held: true }), "it is read");
    drop(bell);
    one.renew().await.unwrap();
    stage.pass(200).await;
    assert_eq!(stage.try_open("one", None).await.err(), Some(OpenError::Taken { held: false }), "it was used just now");
    stage.pass(100).await;
    let fresh = stage.open("one").await;
    assert_eq!(one.renew().await, Err(SessionError::UnknownSession));
    assert!(fresh.read().await.is_empty());
    assert_eq!(two.read().await, ["one is gone: lease"]);
}

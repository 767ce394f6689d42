//! A session is closed by its token.

use liza_server::engine::{Presence, Ring, SessionError};
use liza_wire::service::SessionEnd;

use crate::stage::{Factory, Stage, ring};

pub async fn a_closed_session_is_over(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    one.close().await.unwrap();
    assert_eq!(one.renew().await, Err(SessionError::UnknownSession));
    assert_eq!(one.close().await, Err(SessionError::UnknownSession), "there is nothing to close twice");
    assert_eq!(stage.presence("one").await, Presence::Absent);
}

pub async fn its_reader_is_told(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    let mut bell = one.listen().await.unwrap();
    one.close().await.unwrap();
    assert_eq!(ring(&mut bell).await, Ring::Ended(SessionEnd::Closed));
}

pub async fn what_waited_is_dropped(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    two.post("a", "one", "1").await.unwrap();
    one.close().await.unwrap();
    assert!(stage.open("one").await.read().await.is_empty());
}

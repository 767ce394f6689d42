//! Whoever knows the token of the session that has an id takes it over, and nobody else does.

use liza_server::engine::{OpenError, Ring, SessionError, TokenHash};
use liza_wire::service::SessionEnd;

use crate::stage::{Factory, Stage, ring};

pub async fn the_holders_token_takes_over(make: Factory) {
    let stage = Stage::new(make).await;
    let old = stage.open("one").await;
    let new = stage.try_open("one", Some(old.token)).await.unwrap();
    assert_eq!(new.renew().await.unwrap().as_str(), "one");
    assert_eq!(old.renew().await, Err(SessionError::UnknownSession));
    let again = stage.try_open("one", Some(old.token)).await;
    assert_eq!(again.err(), Some(OpenError::Taken { held: false }), "a token that was used up");
}

pub async fn another_token_does_not(make: Factory) {
    let stage = Stage::new(make).await;
    let (one, two) = (stage.open("one").await, stage.open("two").await);
    for token in [two.token, TokenHash::of(""), TokenHash::of("guess")] {
        assert_eq!(stage.try_open("one", Some(token)).await.err(), Some(OpenError::Taken { held: false }));
    }
    assert!(one.renew().await.is_ok() && two.renew().await.is_ok());
}

pub async fn the_old_reader_is_told(make: Factory) {
    let stage = Stage::new(make).await;
    let old = stage.open("one").await;
    let mut bell = old.listen().await.unwrap();
    stage.try_open("one", Some(old.token)).await.unwrap();
    assert_eq!(ring(&mut bell).await, Ring::Ended(SessionEnd::TakenOver));
}

pub async fn nothing_is_inherited(make: Factory) {
    let stage = Stage::new(make).await;
    let (old, two) = (stage.open("one").await, stage.open("two").await);
    two.post("a", "one", "1").await.unwrap();
    let new = stage.try_open("one", Some(old.token)).await.unwrap();
    assert!(new.read().await.is_empty());
    assert_eq!(two.read().await, ["one is gone: taken-over"]);
}

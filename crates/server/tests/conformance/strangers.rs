//! A token that no session has opens nothing.

use liza_server::engine::{PostError, SessionError};

use crate::stage::{Factory, Stage};

pub async fn an_unknown_token_does_nothing(make: Factory) {
    let stage = Stage::new(make).await;
    let one = stage.open("one").await;
    one.post("a", "one", "1").await.unwrap();
    let ended = stage.open("two").await;
    ended.close().await.unwrap();
    for caller in [stage.stranger(), ended] {
        assert_eq!(caller.renew().await, Err(SessionError::UnknownSession));
        assert_eq!(caller.post("k", "one", "2").await, Err(PostError::UnknownSession));
        assert_eq!(caller.read_after(&one.beginning, 9).await.err(), Some(SessionError::UnknownSession));
        assert_eq!(caller.acknowledge(&one.beginning).await, Err(SessionError::UnknownSession));
        assert_eq!(caller.listen().await.err(), Some(SessionError::UnknownSession));
        assert_eq!(caller.close().await, Err(SessionError::UnknownSession));
    }
    assert_eq!(one.read().await, ["one says 1"]);
}

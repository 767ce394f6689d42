//! The figures say what is kept.

use liza_server::engine::Figures;

use crate::stage::{Factory, Stage};

pub async fn they_follow_what_is_kept(make: Factory) {
    let stage = Stage::new(make).await;
    assert_eq!(stage.engine.figures(), Figures::default());
    let one = stage.open("one").await;
    one.post("a", "one", "1").await.unwrap();
    one.post("b", "absent", "1").await.unwrap();
    let figures = stage.engine.figures();
    assert_eq!((figures.sessions, figures.mailboxes, figures.events), (1, 2, 2));
    assert!(figures.bytes > 0);
    stage.pass(1_000_000).await;
    assert_eq!(stage.engine.figures(), Figures::default(), "all of it ends");
}

//! Both restart ICE at the same moment: the offers cross, one of them is taken back, and the call goes on.

use liza_two_tabs::BrowserKind::Chromium;
use liza_two_tabs::{Outcome, restarts_cross_twice};

#[tokio::test]
async fn pictures_and_sound_go_on() -> Outcome {
    restarts_cross_twice(Chromium).await
}

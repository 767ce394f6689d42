//! Both restart ICE at the same moment: the offers cross, one of them is taken back, and the call goes on.

use liza_two_tabs::BrowserKind::Firefox;
use liza_two_tabs::{Outcome, restarts_cross_twice};

#[tokio::test]
async fn pictures_and_sound_go_on() -> Outcome {
    restarts_cross_twice(Firefox).await
}

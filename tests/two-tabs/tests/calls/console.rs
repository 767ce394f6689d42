//! A page that writes errors to the console fails its test, whatever else there is to see.

use liza_two_tabs::BrowserKind::Chromium;
use liza_two_tabs::{Outcome, an_exception_is_a_failure};

#[tokio::test]
async fn an_exception_of_the_page_fails_the_test() -> Outcome {
    an_exception_is_a_failure(Chromium).await
}

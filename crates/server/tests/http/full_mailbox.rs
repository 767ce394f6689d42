//! A mailbox keeps its newest 100.

use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn the_oldest_go_first() {
    let app = App::new();
    for number in 0..105 {
        app.signal("pong", json!(number)).await;
    }
    let page = app.read(0).await;
    assert_eq!((&page["total"], &page["new"]), (&json!(100), &json!(100)));
    assert_eq!((&page["signals"][0]["data"], &page["signals"][99]["data"]), (&json!(5), &json!(104)));
}

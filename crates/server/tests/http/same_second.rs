//! `since` filters on whole seconds, with `>`.

use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn the_second_that_is_asked_for_is_left_out() {
    let app = App::new();
    app.set_clock(10_999);
    app.signal("pong", json!(1)).await;
    app.set_clock(11_000);
    app.signal("pong", json!(2)).await;
    app.set_clock(11_999);
    app.signal("pong", json!(3)).await;
    for (since, new) in [(9, 3), (10, 2), (11, 0)] {
        let page = app.read(since).await;
        assert_eq!((&page["new"], &page["total"]), (&json!(new), &json!(3)), "since {since}");
    }
}

#[tokio::test]
async fn ids_of_one_millisecond_are_the_same() {
    let app = App::new();
    app.signal("pong", json!(1)).await;
    app.signal("pong", json!(2)).await;
    let page = app.read(0).await;
    assert_eq!(page["signals"][0]["id"], page["signals"][1]["id"]);
}

#[tokio::test]
async fn signals_stay_in_the_order_of_their_coming_when_the_clock_goes_back() {
    let app = App::new();
    app.set_clock(50_000);
    app.signal("pong", json!("first")).await;
    app.set_clock(20_000);
    app.signal("pong", json!("second")).await;
    let page = app.read(0).await;
    assert_eq!((&page["signals"][0]["data"], &page["signals"][1]["data"]), (&json!("first"), &json!("second")));
}

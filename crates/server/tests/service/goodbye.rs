//! A page that goes says so in one request.

use serde_json::json;

use crate::caller::Service;

#[tokio::test]
async fn the_last_signal_comes_before_the_end() {
    let service = Service::new();
    let (one, mut two) = (service.open("user1").await, service.open("user2").await);
    let signals = json!([{ "key": "k", "to": "user2", "type": "disconnect", "data": { "reason": "leaving" } }]);
    let goodbye = json!({ "token": one.token, "signals": signals });
    assert_eq!(service.post("v1/goodbye", None, goodbye.clone()).await.status, 204);
    let events = two.read().await;
    assert_eq!((&events[0]["type"], &events[1]["event"]), (&json!("disconnect"), &json!("peer-gone")));
    assert_eq!(service.post("v1/goodbye", None, goodbye).await.code(), "unknown-session");
    service.open("user1").await;
}

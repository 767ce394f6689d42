//! A signal arrives once and in order, whatever is asked twice.

use serde_json::json;

use crate::caller::Service;

#[tokio::test]
async fn signals_arrive_in_order_and_in_the_senders_name() {
    let service = Service::new();
    let (one, mut two) = (service.open("user1").await, service.open("user2").await);
    for n in 0..3 {
        assert_eq!(one.send(&n.to_string(), "user2", json!({ "n": n })).await["recipient"], "present");
    }
    let events = two.read().await;
    assert_eq!(events.len(), 3);
    for (n, event) in events.iter().enumerate() {
        assert_eq!(
            (&event["event"], &event["from"], &event["type"]),
            (&json!("signal"), &json!("user1"), &json!("pong"))
        );
        assert_eq!(event["data"], json!({ "n": n }));
    }
    assert!(two.read().await.is_empty());
}

#[tokio::test]
async fn a_signal_that_is_sent_again_is_the_same_signal() {
    let service = Service::new();
    let (one, mut two) = (service.open("user1").await, service.open("user2").await);
    let first = one.send("k", "user2", json!(1)).await;
    assert_eq!(one.send("k", "user2", json!(1)).await, first);
    assert_eq!(two.read().await.len(), 1);
}

#[tokio::test]
async fn what_was_not_acknowledged_is_read_again() {
    let service = Service::new();
    let (one, two) = (service.open("user1").await, service.open("user2").await);
    one.send("a", "user2", json!("a")).await;
    one.send("b", "user2", json!("b")).await;
    let first = two.read_after(&two.cursor).await;
    assert_eq!(first.body["events"].as_array().unwrap().len(), 2);
    let middle = first.body["events"][0]["cursor"].as_str().unwrap();
    let second = two.read_after(middle).await;
    assert_eq!(second.body["events"].as_array().unwrap().len(), 1);
    assert_eq!(second.body["events"][0]["data"], "b");
    assert_eq!(second.body["gap"], false);
}

#[tokio::test]
async fn a_cursor_of_another_life_shows_that_history_is_gone() {
    let service = Service::new();
    let (one, two) = (service.open("user1").await, service.open("user2").await);
    one.send("a", "user2", json!("a")).await;
    let answer = two.read_after("another.17").await;
    assert_eq!(answer.body["gap"], true);
    assert_eq!(answer.body["events"][0]["data"], "a", "what there is, from its beginning");
}

#[tokio::test]
async fn a_batch_is_taken_in_order() {
    let service = Service::new();
    let (one, mut two) = (service.open("user1").await, service.open("user2").await);
    let signals: Vec<_> =
        (0..32).map(|n| json!({ "key": n.to_string(), "to": "user2", "type": "ice-candidate", "data": n })).collect();
    assert_eq!(one.send_all(json!(signals)).await.body["results"].as_array().unwrap().len(), 32);
    let data: Vec<_> = two.read().await.into_iter().map(|event| event["data"].clone()).collect();
    assert_eq!(json!(data), json!((0..32).collect::<Vec<_>>()));
}

//! A session has one reader: the newest.

use serde_json::json;

use crate::wire::Server;

#[tokio::test]
async fn a_new_stream_ends_the_one_before() {
    let server = Server::start(&[]).await;
    let mut one = server.open("user1").await;
    let mut first = one.ws().await;
    assert_eq!(first.next().await.unwrap()["event"], "ready");
    let mut second = one.sse().await;
    assert_eq!(second.next().await.unwrap()["event"], "ready");
    assert_eq!(first.next().await, None);
    one.send("user1", json!(1)).await;
    assert_eq!(second.next().await.unwrap()["data"], 1);
}

#[tokio::test]
async fn an_id_whose_mailbox_is_read_is_held() {
    let server = Server::start(&[]).await;
    let one = server.open("user1").await;
    let mut stream = one.ws().await;
    stream.next().await.unwrap();
    let open = async || {
        let answer = one.client.post(server.url("sessions")).json(&json!({ "user": "user1" })).send().await.unwrap();
        answer.json::<serde_json::Value>().await.unwrap()["error"].clone()
    };
    assert_eq!(open().await["held"], true);
    drop(stream);
    let given_up = async {
        while open().await["held"] == true {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(crate::caller::LIMIT, given_up).await.unwrap();
}

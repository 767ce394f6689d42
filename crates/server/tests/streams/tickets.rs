//! A ticket is good once, for its own session.

use serde_json::{Value, json};
use tokio_tungstenite::connect_async;

use crate::wire::Server;

#[tokio::test]
async fn a_ticket_is_good_once() {
    let server = Server::start(&[]).await;
    let one = server.open("user1").await;
    let ticket = one.ticket().await;
    let ask = async |ticket: &str| {
        let request = one.client.get(one.url(&format!("events?ticket={ticket}")));
        request.header("accept", "text/event-stream").send().await.unwrap()
    };
    assert_eq!(ask(&ticket).await.status(), 200);
    for ticket in [ticket.as_str(), "guess", "", one.token.as_str()] {
        let again = ask(ticket).await;
        assert_eq!(again.status(), 401);
        assert_eq!(again.json::<Value>().await.unwrap()["error"]["code"], "bad-ticket");
    }
}

#[tokio::test]
async fn a_websocket_needs_one() {
    let server = Server::start(&[]).await;
    let one = server.open("user1").await;
    for query in ["", "?ticket=guess", &format!("?token={}", one.token)] {
        let url = one.url("ws").replace("http://", "ws://") + query;
        let refused = connect_async(url).await.unwrap_err().to_string();
        assert!(refused.contains("401"), "{refused}");
    }
}

#[tokio::test]
async fn a_ticket_reads_its_own_mailbox_alone() {
    let server = Server::start(&[]).await;
    let (mut one, two) = (server.open("user1").await, server.open("user2").await);
    one.send("user1", json!("mine")).await;
    let mut ws = two.ws().await;
    one.send("user2", json!("yours")).await;
    assert_eq!(ws.next().await.unwrap()["event"], "ready");
    assert_eq!(ws.next().await.unwrap()["data"], "yours");
}

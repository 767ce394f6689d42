//! A server that ends sends its readers away.

use tokio::task::JoinSet;

use crate::wire::Server;

#[tokio::test]
async fn a_thousand_streams_end_when_the_server_does() {
    #[cfg(unix)]
    liza_server::serve::allow_many_files();
    let server = Server::start(&["--max-address-streams", "0", "--address-rate", "10000"]).await;
    let mut streams = JoinSet::new();
    for n in 0..1000 {
        let caller = server.open(&format!("user{n}")).await;
        let mut stream = caller.ws().await;
        assert_eq!(stream.next().await.unwrap()["event"], "ready");
        streams.spawn(async move {
            let mut last = None;
            while let Some(event) = stream.next().await {
                last = Some(event);
            }
            last.unwrap()["reason"].clone()
        });
    }
    server.drain.send_replace(true);
    let ended = streams.join_all().await;
    assert_eq!(ended.len(), 1000);
    assert!(ended.iter().all(|reason| reason == "draining"));
    let refused = reqwest::Client::new().post(server.url("sessions")).body(r#"{"user":"late"}"#).send().await.unwrap();
    assert_eq!(refused.status(), 503);
}

//! A proxy that does not let WebSockets through: signals go another way, and the log says so.

use liza_two_tabs::{Button, Outcome, Proxy, play};

#[tokio::test]
async fn the_next_best_way_is_taken() -> Outcome {
    play(async |stage| {
        let proxy = Proxy::without_web_sockets(stage.server.url()).await?;
        let page = stage.open_at(&format!("{}/?lang=ru", proxy.url())).await?;
        let [user1, user2] = page.users();
        for user in [&user1, &user2] {
            user.starts().await?;
            user.reads("Transport ws здесь не проходит").await?;
            user.reads("Transport: sse").await?;
        }
        user1.press(Button::Connect).await?;
        user2.reaches_as("in-call", "responder").await?;
        user2.sees_and_hears_the_call().await
    })
    .await
}

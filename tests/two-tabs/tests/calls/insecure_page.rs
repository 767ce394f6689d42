//! The page by plain HTTP from another machine's name: browsers give no camera there, and the panel says why.

use liza_two_tabs::{Button, Outcome, Play};

#[tokio::test]
async fn it_says_so_and_the_call_goes_on_without_a_camera() -> Outcome {
    Play::new()
        .flag("--host-resolver-rules=MAP plain.example 127.0.0.1")
        .act(async |stage| {
            let url = stage.server.url().replace("//localhost:", "//plain.example:");
            let [user1, user2] = stage.open_at(&format!("{url}/?lang=en")).await?.users();
            user1.reads("neither on HTTPS nor on localhost").await?;
            user1.starts().await?;
            user2.starts().await?;
            user1.press(Button::Connect).await?;
            for user in [&user1, &user2] {
                let told = user.is_told("page-insecure").await?;
                assert!(told.contains("https://"), "{told}");
                user.reaches("in-call").await?;
            }
            user1.press(Button::HangUp).await?;
            user2.reaches("idle").await
        })
        .await
}

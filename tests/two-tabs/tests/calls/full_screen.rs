//! «📺 Во весь экран»: the peer's picture over the whole screen, for as long as there is one.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, User, play, until};
use serde_json::json;

async fn fills_the_screen(user: &User, fills: bool) -> Outcome {
    let script = "return document.fullscreenElement !== null && document.fullscreenElement.matches(arguments[0])";
    until(format!("full screen: {fills}"), Duration::from_secs(10), async || {
        let now: bool = user.tab().get(script, [json!(user.selector(".remote video"))]).await?;
        Ok(if now == fills { Ok(()) } else { Err(now.to_string()) })
    })
    .await
}

#[tokio::test]
async fn ends_with_the_call() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.call("?lang=ru").await?;
        user1.press(Button::FullScreen).await?;
        fills_the_screen(&user1, true).await?;
        // Nobody presses through a picture that covers all.
        user2
            .tab()
            .run("document.querySelector(arguments[0]).click()", [json!("#panel2 [data-action=hang-up]")])
            .await?;
        user1.reaches("idle").await?;
        fills_the_screen(&user1, false).await?;
        let standing = user1.buttons().await?;
        let standing = standing.iter().find(|button| button.label == "📺 Во весь экран");
        assert!(standing.is_some_and(|button| !button.enabled && button.title.contains("нет")), "{standing:?}");
        Ok(())
    })
    .await
}

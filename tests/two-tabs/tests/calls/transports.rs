//! A call by each way for signals, and the log says which.

use liza_two_tabs::{Button, Outcome, Tab, play};

async fn calls_by(transport: &str, words: &str) -> Outcome {
    play(async |stage| call(stage.page(&format!("?lang=ru&transport={transport}")).await?, words).await).await
}

async fn call(page: Tab, words: &str) -> Outcome {
    let [user1, user2] = page.users();
    user1.starts().await?;
    user2.starts().await?;
    user1.reads(words).await?;
    user1.press(Button::Connect).await?;
    for (user, role) in [(&user1, "initiator"), (&user2, "responder")] {
        user.reaches_as("in-call", role).await?;
        user.sees_and_hears_the_call().await?;
    }
    user2.press(Button::HangUp).await?;
    for user in [&user1, &user2] {
        user.reaches("idle").await?;
        user.sees_no_pictures().await?;
    }
    Ok(())
}

#[tokio::test]
async fn by_the_best_there_is() -> Outcome {
    calls_by("auto", "Transport: ws").await
}

#[tokio::test]
async fn by_web_socket() -> Outcome {
    calls_by("ws", "Transport: ws").await
}

#[tokio::test]
async fn by_server_sent_events() -> Outcome {
    calls_by("sse", "Transport: sse").await
}

#[tokio::test]
async fn by_long_poll() -> Outcome {
    calls_by("long-poll", "Transport: long-poll").await
}

#[tokio::test]
async fn by_polling_the_deployed_api() -> Outcome {
    calls_by("poll", "Transport: poll").await
}

#[tokio::test]
async fn by_the_service_of_a_server_without_the_deployed_api() -> Outcome {
    play(async |stage| {
        let server = stage.server.beside(&stage.tools.dist).await?;
        let page = stage.open_at(&format!("{}/?lang=ru&transport=poll", server.url())).await?;
        page.user(1).starts().await?;
        page.user(1).reads("только с ключом --legacy").await?;
        page.user(1).press(Button::Reset).await?;
        call(page, "Transport: long-poll").await
    })
    .await
}

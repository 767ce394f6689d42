//! One of two says no to the browser's question for camera and microphone.

use liza_two_tabs::{Button, Devices, Outcome, Play, Tab, User};

async fn answer(tab: &Tab, setting: &str) -> Outcome {
    tab.set_permission("camera", setting).await?;
    tab.set_permission("microphone", setting).await
}

#[tokio::test]
async fn a_call_goes_on_one_way_and_says_why() -> Outcome {
    let play = Play::new().devices(Devices::ByPermission);
    play.act(async |stage| {
        // Permissions belong to an origin, so the two open the same server by two names.
        let user1 = stage.open_at(&format!("{}/?lang=ru", stage.server.url())).await?.user(1);
        let user2 = stage.open_at(&format!("{}/?lang=ru", stage.server.url_by_number())).await?.user(2);
        answer(user1.tab(), "granted").await?;
        answer(user2.tab(), "denied").await?;
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user1.reaches("in-call").await?;
        user2.reaches("in-call").await?;

        let hint = user2.is_told("permission-refused").await?;
        assert!(hint.contains("Разрешите"), "the remedy stands there: {hint}");
        user2.tab().show().await?;
        user2.remote_video().moves().await?;
        user2.remote_video().sounds().await?;
        user2.local_video().is_empty().await?;
        user1.tab().show().await?;
        user1.local_video().moves().await?;
        assert_eq!(user1.panel().await?.code, "", "nothing is wrong on this side");

        user2.press(Button::HangUp).await?;
        user1.reaches("idle").await?;
        user2.reaches("idle").await
    })
    .await
}

/// Both in one page, which may use the one and not the other.
async fn without(refused: &str, granted: &str, test: impl AsyncFnOnce([User; 2]) -> Outcome) -> Outcome {
    let play = Play::new().devices(Devices::ByPermission);
    play.act(async |stage| {
        let page = stage.page("?lang=ru").await?;
        page.set_permission(refused, "denied").await?;
        page.set_permission(granted, "granted").await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        test([user1, user2]).await
    })
    .await
}

#[tokio::test]
async fn the_camera_alone_is_used_where_the_microphone_is_refused() -> Outcome {
    without("microphone", "camera", async |[user1, user2]| {
        let hint = user1.is_told("permission-refused").await?;
        assert!(hint.contains("запрещён микрофон"), "{hint}");
        user1.remote_video().moves().await?;
        user2.remote_video().moves().await
    })
    .await
}

#[tokio::test]
async fn the_microphone_alone_is_used_where_the_camera_is_refused() -> Outcome {
    without("camera", "microphone", async |[user1, user2]| {
        let hint = user1.is_told("permission-refused").await?;
        assert!(hint.contains("запрещена камера"), "{hint}");
        user1.remote_video().sounds().await?;
        user2.remote_video().sounds().await
    })
    .await
}

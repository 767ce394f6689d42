//! What no machine of the tests can do with its devices: the browser's answers are given by a script, in the form that the
//! standard has for them, and the panel names each.

use liza_two_tabs::{Button, Failure, Outcome, Tab, User, play};
use serde_json::json;

/// Lets the browser refuse with an error of this name (W3C Media Capture, `getUserMedia`).
const REFUSE: &str = "
    const [name] = arguments;
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('by a test', name));";

async fn started(page: &Tab) -> Result<[User; 2], Failure> {
    let users = page.users();
    for user in &users {
        user.starts().await?;
    }
    Ok(users)
}

#[tokio::test]
async fn every_error_has_its_name() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        for permission in ["camera", "microphone"] {
            page.set_permission(permission, "granted").await?;
        }
        let [user1, user2] = started(&page).await?;
        for (name, code) in [
            ("NotAllowedError", "permission-system"),
            ("NotFoundError", "no-device"),
            ("NotReadableError", "device-busy"),
            ("OverconstrainedError", "device-overconstrained"),
            ("AbortError", "device-aborted"),
            ("SecurityError", "page-insecure"),
            ("InvalidStateError", "media-failed"),
        ] {
            page.run(REFUSE, [json!(name)]).await?;
            user1.press(Button::Connect).await?;
            for user in [&user1, &user2] {
                user.is_told(code).await?;
                user.reaches("in-call").await?;
            }
            user1.press(Button::HangUp).await?;
            user1.reaches("idle").await?;
            user2.reaches("idle").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_browser_without_devices_for_pages_is_named() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        page.run("Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined })", []).await?;
        let [user1, _] = started(&page).await?;
        user1.press(Button::Connect).await?;
        user1.is_told("no-media-devices").await.map(drop)
    })
    .await
}

/// Says of the own camera what the browser would; a camera that is asked for again does not come.
const TELL: &str = "
    navigator.mediaDevices.getUserMedia = () => new Promise(() => {});
    document.getElementById('localVideo1').srcObject.getVideoTracks()[0].dispatchEvent(new Event(arguments[0]));";

#[tokio::test]
async fn a_camera_that_the_system_darkens_or_that_is_unplugged_is_named() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        let [user1, _] = started(&page).await?;
        user1.press(Button::Connect).await?;
        user1.sees_and_hears_the_call().await?;
        page.run(TELL, [json!("mute")]).await?;
        user1.is_told("device-muted").await?;
        page.run(TELL, [json!("ended")]).await?;
        user1.is_told("device-lost").await.map(drop)
    })
    .await
}

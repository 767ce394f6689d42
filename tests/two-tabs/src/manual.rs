//! The manual, step by step, for two users in tabs of their own.

use crate::{BrowserKind, Button, Devices, Failure, Outcome, Play, Stage, Tab, User};

/// A way for signals that the page is told to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// WebSocket.
    WebSocket,
    /// Server-sent events.
    ServerSentEvents,
    /// Polling of the deployed API.
    DeployedApi,
}

impl Transport {
    /// The page's query for it.
    pub fn query(self) -> &'static str {
        match self {
            Self::WebSocket => "?lang=ru&transport=ws",
            Self::ServerSentEvents => "?lang=ru&transport=sse",
            Self::DeployedApi => "?lang=ru&transport=poll",
        }
    }
}

/// Plays the whole manual twice in a row, with the first user's browser and the second's: the initiator hangs up, and then,
/// after a second call, the responder.
///
/// # Errors
/// A browser is missing, or a step does not lead to the next.
pub async fn followed(browser1: BrowserKind, browser2: BrowserKind, transport: Transport) -> Outcome {
    Play::between(browser1, browser2)
        .act(async |stage| {
            let users = open_and_start(stage, transport.query()).await?;
            followed_twice(&users).await
        })
        .await
}

/// Plays the manual to step 4, where the second user says no to the camera, and then yes in a second call.
///
/// # Errors
/// A browser is missing, or a step does not lead to the next.
pub async fn followed_without_a_camera(browser1: BrowserKind, browser2: BrowserKind, transport: Transport) -> Outcome {
    Play::between(browser1, browser2)
        .devices(Devices::ByPermission)
        .act(async |stage| {
            // Permissions belong to an origin, so the two open the same server by two names.
            let [url1, url2] = [stage.server.url().to_owned(), stage.server.url_by_number()];
            let user1 = stage.tab_at(1, &format!("{url1}/{}", transport.query())).await?;
            let user2 = stage.tab_at(2, &format!("{url2}/{}", transport.query())).await?;
            answer(user1.tab(), "granted").await?;
            answer(user2.tab(), "denied").await?;
            let users = [user1, user2];
            start(&users).await?;
            ping_offer_and_call(&users).await?;
            goes_on_one_way(&users).await?;
            let [user1, user2] = &users;
            user2.press(Button::HangUp).await?;
            user1.reaches_as("idle", "").await?;
            user2.reaches_as("idle", "").await?;

            answer(user2.tab(), "granted").await?;
            ping_offer_and_call(&users).await?;
            expected_result(&users).await?;
            hang_up(user1, &users).await
        })
        .await
}

/// The second user has no camera and is told what to do; the first is seen and heard all the same.
async fn goes_on_one_way([user1, user2]: &[User; 2]) -> Outcome {
    let hint = user2.is_told("permission-refused").await?;
    assert!(hint.contains("Разрешите"), "the remedy stands there: {hint}");
    user2.tab().show().await?;
    user2.remote_video().moves().await?;
    user2.remote_video().is_heard().await?;
    user2.local_video().is_empty().await?;
    user1.tab().show().await?;
    user1.local_video().moves().await?;
    assert_eq!(user1.panel().await?.code, "", "nothing is wrong on this side");
    Ok(())
}

async fn answer(tab: &Tab, setting: &str) -> Outcome {
    tab.set_permission("camera", setting).await?;
    tab.set_permission("microphone", setting).await
}

/// Step 2, up to the first ping. `query` is the page's, which speaks Russian.
///
/// # Errors
/// The page does not open, or there is no session.
pub async fn open_and_start(stage: &Stage, query: &str) -> Result<[User; 2], Failure> {
    let users = [stage.tab(1, query).await?, stage.tab(2, query).await?];
    start(&users).await?;
    Ok(users)
}

/// Both press «Запустить User», in tabs that are to tell what is heard.
///
/// # Errors
/// There is no session.
pub async fn start(users: &[User; 2]) -> Outcome {
    for user in users {
        user.tab().holds_connections().await?;
        user.starts().await?;
    }
    Ok(())
}

/// Steps 2 to 4 from the first ping on, up to «📞 Начать звонок».
///
/// # Errors
/// A step does not lead to the next.
pub async fn ping_offer_and_call([user1, user2]: &[User; 2]) -> Outcome {
    let asked = [user1.tab().times_asked_for_devices().await?, user2.tab().times_asked_for_devices().await?];

    user1.press(Button::Ping).await?;
    user1.reaches_as("connected", "initiator").await?;
    user2.reaches_as("connected", "responder").await?;
    user2.press(Button::Ping).await?;
    user2.reads("Pong получен через").await?;
    user1.reaches_as("connected", "initiator").await?;
    user2.reaches_as("connected", "responder").await?;

    user1.press(Button::Offer).await?;
    user1.reaches_as("calling", "initiator").await?;
    user2.reaches_as("calling", "responder").await?;
    let asked_later = [user1.tab().times_asked_for_devices().await?, user2.tab().times_asked_for_devices().await?];
    assert_eq!(asked_later, asked, "nobody is asked for a camera before step 4");

    user1.press(Button::Call).await?;
    user1.reaches_as("in-call", "initiator").await?;
    user2.reaches_as("in-call", "responder").await
}

/// Waits for what the manual expects: both pictures in both tabs, each in its frame, and sound.
///
/// # Errors
/// Something of it does not come.
pub async fn expected_result(users: &[User; 2]) -> Outcome {
    // Firefox opens the camera for a tab that somebody looks at.
    for user in users {
        user.tab().show().await?;
        user.local_video().moves().await?;
    }
    for user in users {
        user.is_in_a_lively_call().await?;
    }
    Ok(())
}

/// One presses «🔌 Разорвать соединение», which brings both back, with all cameras off.
///
/// # Errors
/// Something of the call is left.
pub async fn hang_up(who: &User, users: &[User; 2]) -> Outcome {
    let tracks = [users[0].tracks().await?, users[1].tracks().await?];
    assert_eq!(tracks.each_ref().map(crate::Tracks::number), [4, 4], "own and peer's audio and video");
    who.press(Button::HangUp).await?;
    for (user, tracks) in users.iter().zip(tracks) {
        user.reaches_as("idle", "").await?;
        user.sees_no_pictures().await?;
        tracks.end().await?;
    }
    Ok(())
}

/// The whole manual, two times in a row: the initiator hangs up, and then, after a second call, the responder.
///
/// # Errors
/// A step does not lead to the next.
pub async fn followed_twice(users: &[User; 2]) -> Outcome {
    for who in users {
        ping_offer_and_call(users).await?;
        expected_result(users).await?;
        hang_up(who, users).await?;
    }
    Ok(())
}

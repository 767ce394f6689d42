//! «🔄 Сбросить состояние», and the buttons that cannot be pressed.

use std::time::Duration;

use liza_two_tabs::{Button, Outcome, User, play, until};

const LIMIT: Duration = Duration::from_secs(10);

/// Keeps the answer to the request for a session back, and notes the goodbye.
const KEEP_BACK: &str = "
    const { fetch } = window;
    window.fetch = async (...args) => {
        const url = args[0].url ?? args[0];
        const { signal, ...init } = args[1] ?? {};
        const answer = await fetch(args[0], init);
        if (url.endsWith('/v1/sessions')) await new Promise(pass => { window.pass = pass; });
        if (url.endsWith('/v1/goodbye')) window.saidGoodbye = true;
        return answer;
    };";

/// Every button stands there in every state, and one that is disabled says why.
async fn buttons_explain_themselves(user: &User) -> Outcome {
    let buttons = user.buttons().await?;
    for button in Button::ALL {
        let label = user.label(button).await?;
        let standing = buttons.iter().find(|standing| standing.label == label);
        let standing = standing.unwrap_or_else(|| panic!("«{label}» is not there: {buttons:?}"));
        assert!(standing.enabled || !standing.title.trim().is_empty(), "{standing:?} does not say why");
    }
    Ok(())
}

async fn can_press(user: &User, wanted: &[Button]) -> Outcome {
    let buttons = user.buttons().await?;
    for button in Button::ALL {
        let label = user.label(button).await?;
        let enabled = buttons.iter().any(|standing| standing.label == label && standing.enabled);
        assert_eq!(enabled, wanted.contains(&button), "«{label}» in {}", user.panel().await?.state);
    }
    Ok(())
}

#[tokio::test]
async fn reset_stops_a_user_in_any_state_and_start_works_again() -> Outcome {
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        user2.press(Button::Start).await?;
        for state in ["idle", "connected", "calling", "in-call"] {
            user1.starts().await?;
            user2.reaches("idle").await?;
            if state != "idle" {
                user1.press(Button::Ping).await?;
            }
            if matches!(state, "calling" | "in-call") {
                user1.press(Button::Offer).await?;
            }
            if state == "in-call" {
                user1.press(Button::Call).await?;
            }
            user1.reaches(state).await?;
            user2.reaches(state).await?;
            user1.press(Button::Reset).await?;
            user1.reaches_as("stopped", "").await?;
            user2.reaches_as("idle", "").await?;
            user1.sees_no_pictures().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_cannot_be_pressed_is_disabled_and_says_why() -> Outcome {
    use Button as B;
    play(async |stage| {
        let [user1, user2] = stage.page("?lang=ru").await?.users();
        can_press(&user1, &[B::Start]).await?;
        buttons_explain_themselves(&user1).await?;

        user1.press(B::Start).await?;
        user1.reaches("idle").await?;
        can_press(&user1, &[B::Ping, B::Connect, B::Reset]).await?;
        buttons_explain_themselves(&user1).await?;

        user1.press(B::Ping).await?;
        user1.reaches("connecting").await?;
        can_press(&user1, &[B::Connect, B::HangUp, B::Reset]).await?;
        buttons_explain_themselves(&user1).await?;

        user2.press(B::Start).await?;
        user1.reaches("connected").await?;
        user2.reaches("connected").await?;
        can_press(&user1, &[B::Ping, B::Offer, B::Connect, B::HangUp, B::Reset]).await?;
        can_press(&user2, &[B::Ping, B::HangUp, B::Reset]).await?;

        user1.press(B::Offer).await?;
        user1.reaches("calling").await?;
        user2.reaches("calling").await?;
        can_press(&user1, &[B::Call, B::Connect, B::HangUp, B::Reset]).await?;
        can_press(&user2, &[B::HangUp, B::Reset]).await?;

        user1.press(B::Call).await?;
        user1.reaches("in-call").await?;
        user2.reaches("in-call").await?;
        for user in [&user1, &user2] {
            can_press(user, &[B::HangUp, B::Reset]).await?;
            buttons_explain_themselves(user).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reset_while_the_session_opens_leaves_nobody_behind() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        page.run(KEEP_BACK, []).await?;
        let user1 = page.user(1);
        user1.press(Button::Start).await?;
        let is = async |script: &str| {
            until(script, LIMIT, async || {
                Ok(if page.get(script, []).await? { Ok(()) } else { Err("not yet".to_owned()) })
            })
            .await
        };
        is("return typeof window.pass === 'function'").await?;
        user1.press(Button::Reset).await?;
        user1.reaches("stopped").await?;
        page.run("window.pass()", []).await?;
        is("return window.saidGoodbye === true").await?;

        let user2 = stage.window(2, "?lang=ru").await?;
        user2.starts().await?;
        user2.press(Button::Ping).await?;
        user2.is_told("peer-absent").await.map(drop)
    })
    .await
}

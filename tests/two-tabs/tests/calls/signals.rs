//! The sequence diagram of the signals.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Tab, play, until};
use serde::Deserialize;
use serde_json::json;

/// A row of the diagram: what it says in words, and from which lifeline to which its arrow goes.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Row {
    words: String,
    from: String,
    to: String,
}

const ROWS: &str = "
    return [...document.querySelectorAll('#signals li')].map(row => {
        const way = row.querySelector('.way');
        return {
            words: row.querySelector('.in-words').textContent,
            from: way.getAttribute('x1'),
            to: way.getAttribute('x2'),
        };
    });";

const USER_1: &str = "16.67%";
const SERVER: &str = "50%";
const USER_2: &str = "83.33%";

async fn rows(page: &Tab) -> Result<Vec<Row>, Failure> {
    page.get(ROWS, []).await
}

/// Waits until the rows with these words go this way, one after the other.
async fn shows(page: &Tab, wanted: &[(&str, &str, &str)]) -> Outcome {
    until("the signals in order", Duration::from_secs(10), async || {
        let rows = rows(page).await?;
        let mut rest = rows.iter();
        let found = wanted
            .iter()
            .all(|(words, from, to)| rest.any(|row| row.words == *words && row.from == *from && row.to == *to));
        Ok(if found { Ok(()) } else { Err(format!("{rows:#?}")) })
    })
    .await
}

#[tokio::test]
async fn in_one_tab_both_ways_to_the_server_and_the_data_channel_are_drawn() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user2.sees_and_hears_the_call().await?;
        user1.press(Button::HangUp).await?;
        user2.reaches("idle").await?;
        let wanted = [
            ("ping+offer: User 1 → server, to user2", USER_1, SERVER),
            ("ping+offer: server → User 2, from user1", SERVER, USER_2),
            ("pong: User 2 → server, to user1", USER_2, SERVER),
            ("answer: server → User 1, from user2", SERVER, USER_1),
            ("disconnect: User 1 → User 2, to user2", USER_1, USER_2),
        ];
        shows(&page, &wanted).await?;
        let direct = |row: &&Row| row.words.starts_with("disconnect") && row.from != SERVER && row.to != SERVER;
        assert_eq!(rows(&page).await?.iter().filter(direct).count(), 1, "one arrow from end to end");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn in_two_tabs_each_draws_its_own_side() -> Outcome {
    play(async |stage| {
        let (one, two) = (stage.tab(1, "?lang=en").await?, stage.tab(2, "?lang=en").await?);
        one.starts().await?;
        two.starts().await?;
        one.press(Button::Connect).await?;
        two.reaches("in-call").await?;
        shows(one.tab(), &[("ping+offer: User 1 → server, to user2", USER_1, SERVER)]).await?;
        shows(two.tab(), &[("ping+offer: server → User 2, from user1", SERVER, USER_2)]).await?;
        let rows = rows(one.tab()).await?;
        assert!(rows.iter().all(|row| row.from == USER_1 || row.to == USER_1), "{rows:#?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_arrow_pressed_with_the_keyboard_shows_what_was_said_without_secrets() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user2.reaches("in-call").await?;
        page.run("document.querySelector('#signals summary').click()", []).await?;
        let focus = "
            const button = [...document.querySelectorAll('.signal')].find(row => row.textContent.includes('offer:'));
            button.focus();
            return document.activeElement === button;";
        assert!(page.get::<bool>(focus, []).await?, "an arrow takes the focus");
        for kind in ["keyDown", "char", "keyUp"] {
            let key =
                json!({ "type": kind, "key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13 });
            page.devtools("Input.dispatchKeyEvent", key).await?;
        }
        let said = page.shows("#signalPayload", |text| text.contains("v=0\n")).await?;
        assert!(
            said.contains("ping+offer: User 1 → server, to user2 (signaling)") && said.contains("a=ice-pwd:…"),
            "{said}"
        );
        assert!(said.contains("a=rtpmap:"), "{said}");
        for part in said.split("a=fingerprint:sha-256 ").skip(1) {
            assert_eq!(part.lines().next().map(str::len), Some(12), "three bytes and a sign that there are more");
        }
        Ok(())
    })
    .await
}

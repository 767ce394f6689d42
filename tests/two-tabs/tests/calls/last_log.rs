//! Nothing is lost on reload: the log of the page before can still be copied.

use std::time::Duration;

use liza_two_tabs::{Button, Failure, Outcome, Tab, play, until};

const OFFERED: &str = "return !document.getElementById('copyLastLog').hidden";

/// Presses «📋 Лог прошлой страницы», and gives what stands in the dialog that opens without a clipboard.
async fn last_log(page: &Tab) -> Result<String, Failure> {
    page.set_permission("clipboard-write", "denied").await?;
    page.run("document.getElementById('copyLastLog').click()", []).await?;
    until("the log of the page before", Duration::from_secs(10), async || {
        let text: Option<String> =
            page.get("return document.querySelector('dialog[open] textarea')?.value", []).await?;
        Ok(text.ok_or_else(|| "no dialog".to_owned()))
    })
    .await
}

#[tokio::test]
async fn after_a_reload_it_holds_what_was_told_until_the_very_end() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        assert!(!page.get::<bool>(OFFERED, []).await?, "there was no page before");
        let [user1, user2] = page.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.press(Button::Connect).await?;
        user2.reaches("in-call").await?;

        page.reload().await?;
        assert!(page.get::<bool>(OFFERED, []).await?, "the log of the page before is offered");
        // A page on which nothing happens does not take its place.
        page.reload().await?;
        let text = last_log(&page).await?;
        for words in ["== Вердикт ==", "Состояние: in-call (initiator)", "Звонок окончен", "страница закрывается"]
        {
            assert!(text.contains(words), "«{words}» is missing in:\n{text}");
        }
        Ok(())
    })
    .await
}

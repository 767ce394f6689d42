//! The guide within the page: its steps in Russian, word for word, the same in English, and nothing but text.

use std::time::Duration;

use liza_two_tabs::{Failure, Outcome, Tab, play, until};

/// The steps of the manual, as they are numbered there.
const STEPS: [&str; 4] = [
    "Загрузите liza-call.html на lizaapp.wg01.ru|Откройте в двух вкладках браузера",
    "User 1: Нажмите «Запустить User 1»|User 2: Нажмите «Запустить User 2»|User 1: Нажмите «Отправить ping к user2»|\
     User 2: Нажмите «Отправить ping к user1»",
    "User 1: Нажмите «📤 Тест Offer»|User 2: Должен автоматически отправить Answer",
    "Инициатор (тот, кто отправил ping): Нажмите «📞 Начать звонок»|Разрешите доступ к камере и микрофону|\
     Должно появиться видео в обоих окнах|У инициатора появится кнопка «🔌 Разорвать соединение»",
];

/// What stands below each step's heading.
const LISTS: &str = "
    return [...document.querySelectorAll('#guide h4 + ol')]
        .map(list => [...list.children].map(item => item.textContent).join('|'));";

/// The kinds of its elements in order, which are the same in both languages.
const FORM: &str = "return [...document.querySelectorAll('#guide *')].map(element => element.localName).join(' ')";

async fn form(page: &Tab) -> Result<String, Failure> {
    page.get(FORM, []).await
}

#[tokio::test]
async fn it_is_shown_in_both_languages_without_a_reload() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        let fetched = "return performance.getEntriesByType('resource').filter(it => it.name.includes('guide')).length";
        assert_eq!(page.get::<u32>(fetched, []).await?, 0, "nobody waits for what nobody asked for");
        page.run("window.wasHere = true", []).await?;
        page.click("header", "📖 Руководство").await?;
        page.shows("#guide", |text| text.contains("Шаг 4")).await?;
        let lists: Vec<String> = page.get(LISTS, []).await?;
        assert_eq!(lists, STEPS);
        let russian = form(&page).await?;

        page.click("header", "English").await?;
        page.shows("#guide", |text| text.contains("Step 4")).await?;
        assert_eq!(form(&page).await?, russian, "the translation says as much");
        page.click("header", "Русский").await?;
        page.shows("#guide", |text| text.contains("Шаг 4")).await?;
        assert!(page.get::<bool>("return window.wasHere === true", []).await?, "no reload");

        page.click("header", "📖 Руководство").await?;
        assert!(page.get::<bool>("return document.getElementById('guide').hidden", []).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_that_does_not_come_is_asked_for_again() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=ru").await?;
        stage.server.kill().await?;
        page.click("header", "📖 Руководство").await?;
        page.shows("#guide", |text| text.contains("не загрузилось")).await?;
        stage.server.restart().await?;
        until("the guide", Duration::from_secs(10), async || {
            page.run("document.getElementById('openGuide').click()", []).await?;
            let text: String = page.get("return document.getElementById('guide').textContent", []).await?;
            Ok(if text.contains("Шаг 4") { Ok(()) } else { Err(text) })
        })
        .await
    })
    .await
}

#[tokio::test]
async fn markup_in_it_is_text() -> Outcome {
    play(async |stage| {
        let page = stage.page("?lang=en").await?;
        page.run(
            "const fetched = window.fetch;
             window.fetch = (url, ...rest) => String(url?.url ?? url).includes('guide')
                ? Promise.resolve(new Response('## <img src=x onerror=window.ran=1>\\n1. *<b>*</section>'))
                : fetched(url, ...rest);",
            [],
        )
        .await?;
        page.click("header", "📖 Guide").await?;
        page.shows("#guide", |text| text == "<img src=x onerror=window.ran=1><b></section>").await?;
        assert_eq!(form(&page).await?, "h3 span ol li span b span");
        assert!(page.get::<bool>("return window.ran === undefined", []).await?);
        Ok(())
    })
    .await
}

//! The page in a browser, without a signaling API: what stands there before anything is started.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may unwrap")]

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Document, Element, Event, HtmlButtonElement, HtmlElement, HtmlInputElement, HtmlSelectElement};

wasm_bindgen_test_configure!(run_in_browser);

const RU: [&str; 7] = [
    "Запустить User 1",
    "Отправить ping к user2",
    "📤 Тест Offer",
    "📞 Начать звонок",
    "📞 Связь",
    "🔌 Разорвать соединение",
    "🔄 Сбросить состояние",
];

const EN: [&str; 7] =
    ["Start User 1", "Send ping to user2", "📤 Test offer", "📞 Start call", "📞 Connect", "🔌 Hang up", "🔄 Reset"];

fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// The page, built once from the body of `www/index.html`.
async fn page() {
    if document().get_element_by_id("panel1").is_none() {
        let html = include_str!("../www/index.html");
        let body = html.split_once("<body>").unwrap().1.split_once("</body>").unwrap().0;
        let place = document().create_element("div").unwrap();
        place.set_inner_html(body);
        document().body().unwrap().append_child(&place).unwrap();
        liza_call::page::mount();
    }
    for _ in 0..500 {
        if document().get_element_by_id("starting").is_none() {
            return;
        }
        TimeoutFuture::new(10).await;
    }
    panic!("the page did not start: {}", document().body().unwrap().inner_text());
}

fn element<T: JsCast>(selector: &str) -> T {
    document().query_selector(selector).unwrap().unwrap().dyn_into().unwrap()
}

fn speak(lang: &str) {
    if document().document_element().unwrap().get_attribute("lang").as_deref() != Some(lang) {
        element::<HtmlElement>("#lang").click();
    }
}

fn buttons(panel: &str) -> Vec<HtmlButtonElement> {
    let found = document().query_selector_all(&format!("{panel} button[data-action]")).unwrap();
    (0..found.length()).map(|place| found.get(place).unwrap().dyn_into().unwrap()).collect()
}

fn button(panel: &str, label: &str) -> HtmlButtonElement {
    buttons(panel).into_iter().find(|button| button.text_content().as_deref() == Some(label)).expect(label)
}

fn enter(field: &str, id: &str) {
    let field: HtmlInputElement = element(field);
    field.set_value(id);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn every_label_stands_in_both_languages() {
    page().await;
    for (lang, labels) in [("ru", RU), ("en", EN)] {
        speak(lang);
        labels.into_iter().for_each(|label| drop(button("#panel1", label)));
    }
}

#[wasm_bindgen_test]
async fn a_stopped_panel_can_only_be_started_and_says_why() {
    page().await;
    speak("ru");
    for panel in ["#panel1", "#panel2"] {
        let shown: Element = element(panel);
        assert_eq!(shown.get_attribute("data-state").as_deref(), Some("stopped"));
        assert_eq!(shown.get_attribute("data-role").as_deref(), Some(""));
        for button in buttons(panel) {
            let start = button.text_content().unwrap().starts_with("Запустить");
            assert_eq!(button.disabled(), !start, "{}", button.text_content().unwrap());
            assert_eq!(button.title().is_empty(), start, "{}", button.title());
        }
    }
}

#[wasm_bindgen_test]
async fn the_ping_names_the_other_panel_s_current_id() {
    page().await;
    speak("ru");
    enter("#user2Id", "<b>лиза</b>");
    button("#panel1", "Отправить ping к <b>лиза</b>");
    enter("#user2Id", "user2");
    button("#panel1", "Отправить ping к user2");
}

#[wasm_bindgen_test]
async fn an_id_that_cannot_be_used_keeps_the_panel_from_starting() {
    page().await;
    speak("ru");
    let start = button("#panel1", "Запустить User 1");
    for bad in [String::new(), "   ".into(), "я".repeat(10_000), "user\u{202e}1".into(), "user2".into()] {
        enter("#user1Id", &bad);
        assert!(start.disabled() && !start.title().is_empty());
        let field: HtmlInputElement = element("#user1Id");
        assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    }
    enter("#user1Id", "user1");
    assert!(!start.disabled());
}

#[wasm_bindgen_test]
async fn a_device_can_be_chosen_before_the_start_and_the_browsers_choice_stands_first() {
    page().await;
    for (lang, default) in [("ru", "По умолчанию"), ("en", "Default")] {
        speak(lang);
        for place in 1..=3 {
            let list: HtmlSelectElement = element(&format!("#panel1 .devices label:nth-child({place}) select"));
            let first = list.first_element_child().unwrap();
            assert_eq!((first.text_content().as_deref(), list.value()), (Some(default), String::new()));
            assert!(!list.disabled());
        }
    }
}

#[wasm_bindgen_test]
async fn the_instruments_are_there_and_empty() {
    page().await;
    let plots = document().query_selector_all("#panel1 .plot b").unwrap();
    let values: Vec<_> = (0..plots.length()).map(|place| plots.get(place).unwrap().text_content().unwrap()).collect();
    assert_eq!(values, ["–"; 6]);
    assert!(document().query_selector("#panel1 .steps [aria-current]").unwrap().is_none(), "nothing was started");
    assert!(!element::<Element>("#panel1 .instruments").has_attribute("data-live"));
}

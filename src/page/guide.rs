//! The guide: fetched when somebody opens it, so that nobody else waits for it, and shown as text.

use std::cell::Cell;

use gloo_events::EventListener;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, RequestInit};

use super::dom::{PageError, find, set_attribute, set_flag, set_text};
use super::words::pick;
use super::{Handle, within};
use crate::fetch;
use crate::settings::{Lang, Word};

/// How long it may take, in milliseconds.
const LIMIT: u32 = 15_000;

/// The button that opens and closes it, and the place for its text.
pub(crate) struct Guide {
    button: Element,
    place: Element,
    /// The language of the text that stands there.
    shown: Cell<Option<Lang>>,
    _click: EventListener,
}

impl Guide {
    pub(crate) fn new(root: &Element, page: &Handle) -> Result<Self, PageError> {
        let button: Element = find(root, "#openGuide")?;
        set_flag(&button, "hidden", false);
        let click = EventListener::new(&button, "click", page.listener(super::Page::turn_guide));
        Ok(Self { button, place: find(root, "#guide")?, shown: Cell::default(), _click: click })
    }

    /// Opens it, or closes it.
    pub(crate) fn turn(&self, lang: Lang, page: &Handle) {
        let opens = self.place.has_attribute("hidden");
        set_flag(&self.place, "hidden", !opens);
        set_attribute(&self.button, "aria-expanded", Some(if opens { "true" } else { "false" }));
        self.show(lang, page);
    }

    /// Shows it in a language, if it is open and is not there yet.
    pub(crate) fn show(&self, lang: Lang, page: &Handle) {
        if self.place.has_attribute("hidden") || self.shown.get() == Some(lang) {
            return;
        }
        let page = page.clone();
        spawn_local(async move {
            let name = ["guide.", lang.name(), ".md"].concat();
            let text = match within::file(&name) {
                Some(text) => Some(text),
                None => fetch::text(&name, &RequestInit::new(), LIMIT).await.ok(),
            };
            page.with(|page| page.guide_came(lang, text.as_deref()));
        });
    }

    /// Puts the text where it belongs. The next opening asks again for one that did not come.
    pub(crate) fn put(&self, lang: Lang, text: Option<&str>) {
        self.shown.set(text.map(|_| lang));
        match text {
            None => set_text(
                &self.place,
                pick(
                    lang,
                    "Руководство не загрузилось. Проверьте сеть и откройте его снова.",
                    "The guide did not load. Check the network, and open it again.",
                ),
            ),
            Some(text) => self.write(text),
        }
    }

    /// Whatever the file says becomes text nodes alone.
    fn write(&self, text: &str) {
        self.place.set_text_content(None);
        let mut list: Option<(Element, &str)> = None;
        for line in text.lines() {
            let (kind, tag, words) = form(line);
            list = list.filter(|(_, open)| *open == kind);
            if list.is_none() && !kind.is_empty() {
                list = append(&self.place, kind, "").map(|element| (element, kind));
            }
            let place = list.as_ref().map_or(&self.place, |(element, _)| element);
            let Some(element) = append(place, tag, "") else { return };
            for (index, part) in words.split('*').enumerate() {
                // Between two stars is what matters most.
                append(&element, if index % 2 == 0 { "span" } else { "b" }, part);
            }
        }
    }
}

fn append(place: &Element, tag: &str, text: &str) -> Option<Element> {
    let element = place.owner_document()?.create_element(tag).ok()?;
    element.set_text_content(Some(text));
    place.append_child(&element).ok()?;
    Some(element)
}

/// The forms of Markdown that the guide has: the list that a line belongs to, its own element, and its words.
fn form(line: &str) -> (&'static str, &'static str, &str) {
    let (mark, words) = line.split_once(' ').unwrap_or(("", line));
    match mark {
        "#" => ("", "h2", words),
        "##" => ("", "h3", words),
        "###" => ("", "h4", words),
        "-" => ("ul", "li", words),
        _ if mark.ends_with('.') && mark.starts_with(|c: char| c.is_ascii_digit()) => ("ol", "li", words),
        _ => ("", "p", line),
    }
}

#[cfg(test)]
mod tests {
    use super::form;

    #[test]
    fn a_line_of_the_guide_becomes_one_element() {
        assert_eq!(form("## 📋 Что есть"), ("", "h3", "📋 Что есть"));
        assert_eq!(form("- *ICE*: a"), ("ul", "li", "*ICE*: a"));
        assert_eq!(form("12. b"), ("ol", "li", "b"));
        assert_eq!(form("Главное:"), ("", "p", "Главное:"));
        assert_eq!(form("Панель. Да"), ("", "p", "Панель. Да"));
        assert_eq!(form(""), ("", "p", ""));
    }
}

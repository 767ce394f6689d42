//! The choice of camera, microphone and loudspeaker.

use std::cell::RefCell;

use gloo_events::EventListener;
use liza_core::Device;
use web_sys::{Element, HtmlSelectElement, HtmlVideoElement};

use super::Handle;
use super::actions::Hindrance;
use super::dom::{self, PageError, find, set_attribute, set_flag};
use super::words::pick;
use crate::client::devices::{Choice, ChoiceKind, SYNTHETIC};
use crate::method::method;
use crate::settings::{Lang, MediaSource};

/// What can be chosen, in the order of `index.html`.
const KINDS: [(ChoiceKind, &str); 3] = [
    (ChoiceKind::Own(Device::Camera), ".devices label:first-child select"),
    (ChoiceKind::Own(Device::Microphone), ".devices label:nth-child(2) select"),
    (ChoiceKind::Speaker, ".devices label:last-child select"),
];

/// The lists of a panel.
pub(crate) struct Choosers {
    panel: Element,
    /// The browser lets a page choose a loudspeaker.
    speaker: bool,
    /// The chosen ones' `deviceId`s; an empty one is the browser's choice.
    chosen: RefCell<[String; 3]>,
    _change: EventListener,
}

impl Choosers {
    /// Those of user `user`'s panel, whose peer is heard through `video`.
    pub(crate) fn new(
        user: usize,
        panel: &Element,
        video: &HtmlVideoElement,
        page: &Handle,
        source: MediaSource,
    ) -> Result<Self, PageError> {
        let lists: Element = find(panel, ".devices")?;
        let choosers = Self {
            panel: panel.clone(),
            speaker: method(video, "setSinkId").is_some(),
            chosen: RefCell::default(),
            _change: EventListener::new(&lists, "change", page.listener(move |page| page.choose(user))),
        };
        if source == MediaSource::Synthetic {
            choosers.choose_synthetic();
        }
        Ok(choosers)
    }

    /// Camera and microphone are synthetic from now on, which the lists show when they are filled.
    pub(crate) fn choose_synthetic(&self) {
        let [camera, microphone, _] = &mut *self.chosen.borrow_mut();
        *camera = SYNTHETIC.to_owned();
        *microphone = SYNTHETIC.to_owned();
    }

    /// Shows what there is to choose from. What was chosen stays so, as long as it is there.
    pub(crate) fn fill(&self, lang: Lang, choices: &[Choice]) {
        for ((kind, selector), chosen) in KINDS.into_iter().zip(&*self.chosen.borrow()) {
            let Ok(list) = find::<HtmlSelectElement>(&self.panel, selector) else { continue };
            list.set_text_content(None);
            add(&list, "", pick(lang, "По умолчанию", "Default"));
            if chosen == SYNTHETIC {
                add(&list, SYNTHETIC, pick(lang, "🎨 Синтетика", "🎨 Synthetic"));
            }
            for Choice { id, label, .. } in choices.iter().filter(|choice| choice.kind == kind) {
                // A device without an id is not told yet; the default one stands there already.
                if !matches!(id.as_str(), "" | "default") {
                    add(&list, id, if label.is_empty() { id } else { label });
                }
            }
            list.set_value(chosen);
            if list.selected_index() < 0 {
                list.set_value("");
            }
            let missing = kind == ChoiceKind::Speaker && !self.speaker;
            set_flag(&list, "disabled", missing);
            set_attribute(&list, "title", missing.then(|| Hindrance::NotHere.sentence(lang)).as_deref());
        }
    }

    /// Hands on what is chosen now and was not before.
    pub(crate) fn take_changes(&self, mut take: impl FnMut(ChoiceKind, String)) {
        for ((kind, selector), chosen) in KINDS.into_iter().zip(&mut *self.chosen.borrow_mut()) {
            let Ok(list) = find::<HtmlSelectElement>(&self.panel, selector) else { continue };
            let now = list.value();
            if now != *chosen {
                chosen.clone_from(&now);
                take(kind, now);
            }
        }
    }
}

fn add(list: &HtmlSelectElement, id: &str, label: &str) {
    let made = dom::document().ok().and_then(|document| document.create_element("option").ok());
    let Some(option) = made else { return };
    set_attribute(&option, "value", Some(id));
    dom::set_text(&option, label);
    // A list takes any option.
    list.append_child(&option).ok();
}

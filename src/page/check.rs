//! «🩺 Проверить»: the dialog with what a check finds.

use std::cell::{Cell, RefCell};

use gloo_events::EventListener;
use web_sys::{Element, Event, HtmlButtonElement, HtmlDialogElement, HtmlElement};

use super::Handle;
use super::dom::{self, PageError, find, set_attribute, set_flag, set_text};
use super::finding_text;
use super::words::{pick, say};
use crate::check::{Advice, Check, Finding, Verdict};
use crate::settings::{Lang, Settings};

/// The button, the dialog, and the check that runs while it is open.
pub(crate) struct Checking {
    root: Element,
    button: HtmlButtonElement,
    dialog: HtmlDialogElement,
    again: HtmlButtonElement,
    state: Element,
    rows: Element,
    findings: RefCell<Vec<Finding>>,
    running: RefCell<Option<Check>>,
    done: Cell<bool>,
    _listeners: [EventListener; 4],
}

impl Checking {
    pub(crate) fn new(root: &Element, page: &Handle) -> Result<Self, PageError> {
        let button: HtmlButtonElement = find(root, "#check")?;
        let dialog: HtmlDialogElement = find(root, "#checkDialog")?;
        let again: HtmlButtonElement = find(root, "#checkAgain")?;
        let close: HtmlButtonElement = find(root, "#checkClose")?;
        let leave = dialog.clone();
        let begin = || page.listener(super::Page::check);
        let listeners = [
            EventListener::new(&button, "click", begin()),
            EventListener::new(&again, "click", begin()),
            EventListener::new(&close, "click", move |_: &Event| leave.close()),
            // By its button, by Escape, or by going back on a phone.
            EventListener::new(&dialog, "close", page.listener(super::Page::end_check)),
        ];
        Ok(Self {
            root: root.clone(),
            button,
            dialog,
            again,
            state: find(root, "#checkState")?,
            rows: find(root, "#checkDialog tbody")?,
            findings: RefCell::default(),
            running: RefCell::default(),
            done: Cell::new(false),
            _listeners: listeners,
        })
    }

    /// Opens the dialog and begins, or begins again.
    pub(crate) fn begin(&self, page: Handle, settings: &Settings, lang: Lang) {
        self.running.take();
        self.findings.borrow_mut().clear();
        self.done.set(false);
        if !self.dialog.open() {
            // Fails for a dialog that is open.
            self.dialog.show_modal().ok();
        }
        self.refresh(lang);
        let found = move |finding| page.with(|page| page.found(finding));
        let check = Check::run(settings, found);
        *self.running.borrow_mut() = Some(check);
    }

    /// Takes a finding, or that there are no more.
    pub(crate) fn take(&self, finding: Option<Finding>, lang: Lang) {
        match finding {
            Some(finding) => {
                let mut findings = self.findings.borrow_mut();
                let place = findings.iter().position(|other| other.subject > finding.subject);
                let place = place.unwrap_or(findings.len());
                findings.insert(place, finding);
            }
            None => {
                self.done.set(true);
                // Without it, Enter would check again.
                let _focused = find::<HtmlElement>(&self.root, "#checkClose").map(|close| close.focus());
            }
        }
        self.refresh(lang);
    }

    pub(crate) fn end(&self) {
        self.running.take();
    }

    /// Shows all again, in a language.
    pub(crate) fn refresh(&self, lang: Lang) {
        set_text(&self.button, pick(lang, "🩺 Проверить", "🩺 Check"));
        set_flag(&self.button, "hidden", false);
        let findings = self.findings.borrow();
        let failed = findings.iter().filter(|finding| finding.verdict() == Verdict::Fails).count();
        let state = match (self.done.get(), failed) {
            (false, _) => pick(lang, "Проверяю…", "Checking…").to_owned(),
            (true, 0) => say!(lang, "Готово: всё, что проверено, работает.", "Done: all that was checked works."),
            (true, failed) => say!(lang, "Готово. Не работает: {}.", "Done. Does not work: {}.", failed.to_string()),
        };
        set_text(&self.state, &state);
        let still = (!self.done.get()).then_some(pick(lang, "Проверка ещё идёт.", "The check is still running."));
        set_flag(&self.again, "disabled", still.is_some());
        set_attribute(&self.again, "title", still);
        self.rows.set_text_content(None);
        for finding in findings.iter() {
            // What cannot be shown stands in the log.
            if let Ok(row) = self.row(finding, lang) {
                self.rows.append_child(&row).ok();
            }
        }
    }

    fn row(&self, finding: &Finding, lang: Lang) -> Result<Element, PageError> {
        let row = dom::stamp(&self.root, "#finding")?;
        let advice = finding.advice();
        let verdict = finding.verdict();
        set_attribute(&row, "data-verdict", Some(verdict.mark()));
        if let Some(Advice::Cause(diagnosis)) = &advice {
            set_attribute(&row, "data-code", Some(diagnosis.code()));
        }
        let [name, detail] = finding_text::subject(lang, &finding.subject);
        let texts = [
            (".mark", verdict.mark().to_owned()),
            ("b", name),
            ("bdi", detail),
            (".figure", finding_text::figure(lang, &finding.seen)),
            (".advice", advice.map(|advice| finding_text::advice(lang, &advice)).unwrap_or_default()),
        ];
        for (selector, text) in texts {
            set_text(&find(&row, selector)?, &text);
        }
        Ok(row)
    }
}

//! The test page: two users side by side, each with a client of its own.

mod actions;
mod backlog;
mod candidates;
mod check;
mod choosers;
mod clock;
mod copy;
mod copying;
mod diagram;
mod dom;
mod faults;
mod filters;
mod finding_text;
mod guide;
mod hand_over;
mod handle;
mod instruments;
mod internals;
mod last_log;
mod line;
mod log;
mod logs;
mod note_text;
mod panel;
mod plots;
pub mod sentences;
mod visit;
mod watching;
mod within;
mod words;

use std::cell::{Cell, RefCell};

use gloo_events::EventListener;
use gloo_timers::callback::{Interval, Timeout};
use js_sys::Reflect;
use liza_core::Note;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlButtonElement, Window};

pub use dom::PageError;
pub(crate) use handle::Handle;
pub use handle::mount;
pub use line::{Entry, Line};
pub use log::{Filter, Log};

use crate::check::Finding;
use crate::client::devices::{self, Choice};
use crate::client::{Passed, Update};
use crate::clock::epoch_millis;
use crate::settings::{Lang, Settings, Warning, Word};
use actions::Action;
use backlog::Backlog;
use check::Checking;
use copying::Copying;
use diagram::{Diagram, Seen};
use dom::{find, set_attribute, set_flag, set_text};
use filters::Filters;
use guide::Guide;
use hand_over::HandOver;
use internals::Recorder;
use panel::Panel;

/// How often the log is kept for the page after a reload, in milliseconds.
const KEEP_EVERY: u32 = 5_000;

/// How long after a device was opened the page asks for the names of all, in milliseconds: once the first pictures are there.
const NAMED_AFTER: u32 = 1_000;

/// The whole page.
pub(crate) struct Page {
    window: Window,
    root: Element,
    handle: Handle,
    settings: Settings,
    lang: Cell<Lang>,
    lang_switch: HtmlButtonElement,
    guide: Guide,
    copying: Copying,
    checking: Checking,
    hand_over: HandOver,
    diagram: Diagram,
    filters: [Filters; 2],
    panels: [Panel; 2],
    choices: RefCell<Vec<Choice>>,
    naming: Cell<Option<Timeout>>,
    recorders: [RefCell<Recorder>; 2],
    backlog: Backlog,
    /// How many lines there were when the log was kept for the page after this one.
    kept: Cell<usize>,
    _keeping: Interval,
    _listeners: [EventListener; 3],
    _devices: Option<EventListener>,
}

impl Page {
    async fn open(handle: Handle) -> Result<Self, PageError> {
        let window = visit::window()?;
        let root = dom::document()?.document_element().ok_or(PageError::NoDocument)?;
        let (settings, warnings) = visit::settings(&window).await;
        let lang = settings.lang.unwrap_or_else(|| visit::browser_lang(&window));
        let lang_switch: HtmlButtonElement = find(&root, "#lang")?;
        let listeners = [
            EventListener::new(&lang_switch, "click", handle.listener(Self::switch_lang)),
            EventListener::new(&window, "pagehide", handle.listener(Self::leave)),
            EventListener::new(&window, "pageshow", {
                let page = handle.clone();
                move |event| page.with(|page| page.shown(event))
            }),
        ];
        let place: Element = find(&root, "#panels")?;
        let panel = |user| Panel::new(user, &place, &handle, &settings, lang);
        let panels = [panel(1)?, panel(2)?];
        let page = Self {
            panels,
            filters: [Filters::new(1, &root, &handle)?, Filters::new(2, &root, &handle)?],
            _keeping: Interval::new(KEEP_EVERY, {
                let page = handle.clone();
                move || page.with(Self::keep_log)
            }),
            kept: Cell::new(0),
            guide: Guide::new(&root, &handle)?,
            copying: Copying::new(&root, &handle)?,
            checking: Checking::new(&root, &handle)?,
            hand_over: HandOver::new(&root, &handle)?,
            diagram: Diagram::new(&root, &handle, lang)?,
            choices: RefCell::default(),
            naming: Cell::default(),
            _devices: devices::watch({
                let page = handle.clone();
                move || page.with(Self::look_for_devices)
            }),
            recorders: Default::default(),
            backlog: Backlog::new(&handle),
            window,
            root,
            settings,
            lang: Cell::new(lang),
            lang_switch,
            handle,
            _listeners: listeners,
        };
        page.introduce(warnings);
        find::<Element>(&page.root, "#starting")?.remove();
        Ok(page)
    }

    /// The first lines of both logs.
    fn introduce(&self, warnings: Vec<Warning>) {
        let mut lines = vec![Line::Version, Line::Settings(self.settings.clone())];
        lines.extend(warnings.into_iter().map(Line::Warning));
        if !self.window.is_secure_context() {
            lines.push(Line::Insecure);
        }
        lines.into_iter().for_each(|line| self.tell(&line));
    }

    fn tell(&self, line: &Line) {
        self.catch_up();
        let at = epoch_millis();
        for panel in &self.panels {
            panel.log().add(Entry { at, line: line.clone() });
        }
    }

    /// Marks are set at once, what is to be read and looked at is shown a little later.
    fn update(&self, user: usize, update: Update) {
        let Some((panel, _)) = self.pair(user) else { return };
        match update {
            Update::Mark(mark) => {
                self.backlog.passed(user, mark, panel.goes_on());
                if let Some(performance) = self.window.performance() {
                    // Only names of the navigation's own marks are refused (User Timing, 3.1).
                    performance.mark(&panel.mark_name(mark)).ok();
                }
            }
            // Nothing is drawn there, and browsers keep its timers for up to a second.
            Update::View if visit::is_hidden(&self.window) => self.look_at([user]),
            Update::View => self.backlog.look(user),
            told => self.backlog.add(user, told),
        }
    }

    /// Shows where clients stand that changed.
    fn look(&self) {
        self.look_at(self.backlog.looked());
    }

    fn look_at(&self, users: impl IntoIterator<Item = usize>) {
        let turned = users.into_iter().fold(false, |turned, user| {
            let refreshed = |(panel, other): (&Panel, &Panel)| panel.refresh(self.lang.get(), other.id());
            self.pair(user).is_some_and(refreshed) || turned
        });
        // The log is never behind the state.
        if turned {
            self.catch_up();
        }
    }

    /// Shows what waits to be shown.
    fn catch_up(&self) {
        for (user, told) in self.backlog.take() {
            let Some((panel, _)) = self.pair(user) else { continue };
            match told {
                Update::Note { at, note } => self.noted(user, panel, at, note),
                Update::Signal(Passed { at, sent, other, route, signal }) => {
                    self.diagram.add(Seen { user, at, sent, other, route, signal });
                }
                Update::Mark(_) | Update::View => {}
            }
        }
    }

    fn noted(&self, user: usize, panel: &Panel, at: f64, note: Note) {
        if let Some(recorder) = self.recorders.get(user.wrapping_sub(1)) {
            recorder.borrow_mut().note(at, &note);
        }
        panel.measure(at, &note, self.lang.get(), self.hand_over.full_addresses());
        // Now the browser tells their names.
        if matches!(note, Note::MediaOpened(_)) {
            let page = self.handle.clone();
            self.naming.set(Some(Timeout::new(NAMED_AFTER, move || page.with(Self::look_for_devices))));
        }
        if !matches!(note, Note::Report(..) | Note::Sample(..)) {
            panel.log().add(Entry { at, line: Line::Client(note) });
        }
    }

    /// A user's panel and the other one.
    fn pair(&self, user: usize) -> Option<(&Panel, &Panel)> {
        let [first, second] = &self.panels;
        match user {
            1 => Some((first, second)),
            2 => Some((second, first)),
            _ => None,
        }
    }

    fn refresh(&self) {
        let lang = self.lang.get();
        set_attribute(&self.root, "lang", Some(lang.name()));
        let other = match lang {
            Lang::Ru => Lang::En,
            Lang::En => Lang::Ru,
        };
        set_attribute(&self.lang_switch, "lang", Some(other.name()));
        set_text(&self.lang_switch, words::pick(other, "Русский", "English"));
        set_flag(&self.lang_switch, "hidden", false);
        self.copying.refresh(lang);
        self.checking.refresh(lang);
        let [first, second] = &self.panels;
        first.refresh(lang, second.id());
        second.refresh(lang, first.id());
        self.refresh_instruments();
    }

    fn switch_lang(&self) {
        let lang = match self.lang.get() {
            Lang::Ru => Lang::En,
            Lang::En => Lang::Ru,
        };
        self.lang.set(lang);
        self.panels.iter().for_each(|panel| panel.log().set_lang(lang));
        self.diagram.set_lang(lang);
        self.guide.show(lang, &self.handle);
        self.refresh();
        self.offer_devices();
    }

    fn refresh_instruments(&self) {
        let full_addresses = self.hand_over.full_addresses();
        self.panels.iter().for_each(|panel| panel.refresh_instruments(self.lang.get(), full_addresses));
    }

    /// Asks the browser which devices there are.
    fn look_for_devices(&self) {
        let page = self.handle.clone();
        spawn_local(async move {
            let found = devices::choices().await;
            page.with(|page| {
                page.choices.replace(found);
                page.offer_devices();
            });
        });
    }

    fn offer_devices(&self) {
        self.panels.iter().for_each(|panel| panel.offer(self.lang.get(), &self.choices.borrow()));
    }

    fn choose(&self, user: usize) {
        if let Some((panel, _)) = self.pair(user) {
            panel.choose();
        }
    }

    fn turn_guide(&self) {
        self.guide.turn(self.lang.get(), &self.handle);
    }

    /// One that comes after the language was switched again is not wanted any more.
    fn guide_came(&self, lang: Lang, text: Option<&str>) {
        if lang == self.lang.get() {
            self.guide.put(lang, text);
        }
    }

    fn press(&self, user: usize, action: Action) {
        if let Some((panel, other)) = self.pair(user) {
            if !action.is_step() {
                self.backlog.attended(user);
            }
            panel.press(action, other.id());
        }
    }

    fn play(&self, user: usize) {
        if let Some((panel, _)) = self.pair(user) {
            panel.play();
        }
    }

    fn take_over(&self, user: usize) {
        if let Some((panel, _)) = self.pair(user) {
            panel.take_over();
        }
    }

    fn use_synthetic(&self, user: usize) {
        if let Some((panel, _)) = self.pair(user) {
            panel.use_synthetic(self.lang.get(), &self.choices.borrow());
        }
    }

    fn check(&self) {
        self.checking.begin(self.handle.clone(), &self.settings, self.lang.get());
    }

    fn found(&self, finding: Option<Finding>) {
        if let Some(finding) = finding.clone() {
            self.tell(&Line::Check(finding));
        }
        self.checking.take(finding, self.lang.get());
    }

    fn end_check(&self) {
        self.checking.end();
    }

    fn choose_signal(&self, number: usize) {
        self.diagram.choose(number);
    }

    fn filter(&self, user: usize) {
        if let (Some((panel, _)), Some(filters)) = (self.pair(user), self.filters.get(user.wrapping_sub(1))) {
            panel.log().set_filter(filters.chosen());
        }
    }

    fn leave(&self) {
        self.panels.iter().for_each(Panel::leave);
        self.end_check();
        self.keep_log();
    }

    /// A page that comes back from the back/forward cache is as it was, but its sessions were closed.
    fn shown(&self, event: &Event) {
        let persisted = Reflect::get(event, &"persisted".into()).is_ok_and(|value| value.is_truthy());
        if persisted {
            self.tell(&Line::ShownAgain);
            self.refresh();
        }
    }
}

//! One user's panel.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use gloo_events::EventListener;
use liza_core::{Device, Diagnosis, LinkState, Mark, Note, Press, Role, State, View};
use liza_wire::{IdError, UserId};
use web_sys::{Element, HtmlButtonElement, HtmlInputElement, HtmlVideoElement};

use super::Handle;
use super::actions::{self, Action, Hindrance, Ids};
use super::choosers::Choosers;
use super::copy::Copied;
use super::dom::{self, PageError, find, put_attribute, put_fact, set_attribute, set_flag, set_text};
use super::instruments::Instruments;
use super::line::Entry;
use super::log::Log;
use super::words::pick;
use super::{sentences, watching};
use crate::client::devices::{self, Choice, ChoiceKind, SYNTHETIC};
use crate::client::{Client, Videos};
use crate::settings::{Lang, Settings};

/// One user's panel, with the user's client.
pub(crate) struct Panel {
    /// 1 or 2.
    user: usize,
    root: Element,
    id: HtmlInputElement,
    id_error: Element,
    status: Element,
    notice: Element,
    diagnosis: Element,
    play: HtmlButtonElement,
    take_over: HtmlButtonElement,
    synthetic: HtmlButtonElement,
    buttons: Vec<Button>,
    /// The step that is marked as the next one.
    step: Cell<&'static str>,
    /// The state and diagnosis that are shown.
    turn: RefCell<(State, Option<Diagnosis>)>,
    remote: HtmlVideoElement,
    choosers: Choosers,
    instruments: Instruments,
    log: Log,
    client: Client,
    _listeners: [EventListener; 4],
}

/// A button, and the line that says why it is disabled to those who cannot see a title.
struct Button {
    action: Action,
    element: HtmlButtonElement,
    reason: Element,
    _click: EventListener,
}

impl Panel {
    /// Builds user `user`'s panel from the template and puts it at the end of `place`.
    pub(crate) fn new(
        user: usize,
        place: &Element,
        page: &Handle,
        settings: &Settings,
        lang: Lang,
    ) -> Result<Self, PageError> {
        let document = dom::document()?;
        let body = document.document_element().ok_or(PageError::NoDocument)?;
        let root = dom::stamp(&body, "#panel")?;
        name_parts(&root, user)?;
        let id: HtmlInputElement = find(&root, "input")?;
        id.set_value(&format!("user{user}"));
        let play: HtmlButtonElement = find(&root, ".play")?;
        let take_over: HtmlButtonElement = find(&root, ".take-over")?;
        let videos = Videos { local: video(&root, ".local video")?, remote: video(&root, ".remote video")? };
        let remote = videos.remote.clone();
        let synthetic: HtmlButtonElement = find(&root, ".synthetic")?;
        let listeners = [
            EventListener::new(&synthetic, "click", page.listener(move |page| page.use_synthetic(user))),
            EventListener::new(&id, "input", page.listener(|page| page.refresh())),
            EventListener::new(&play, "click", page.listener(move |page| page.play(user))),
            EventListener::new(&take_over, "click", page.listener(move |page| page.take_over(user))),
        ];
        let buttons =
            Action::ALL.iter().map(|action| Button::new(*action, user, &root, page)).collect::<Result<_, _>>()?;
        let panel = Self {
            user,
            id,
            id_error: find(&root, ".id-error")?,
            status: find(&root, ".status")?,
            notice: find(&root, ".notice")?,
            diagnosis: find(&root, ".diagnosis")?,
            play,
            take_over,
            synthetic,
            buttons,
            step: Cell::default(),
            turn: RefCell::new((State::Stopped, None)),
            choosers: Choosers::new(user, &root, &remote, page, settings.media)?,
            remote,
            instruments: Instruments::new(&root),
            log: Log::new(find(&root, ".log")?, lang)?,
            client: Client::new(settings, videos, page.updates(user)),
            root,
            _listeners: listeners,
        };
        place.append_child(&panel.root).map_err(|_| PageError::Missing("place for a panel".to_owned()))?;
        Ok(panel)
    }

    /// The id in the field.
    pub(crate) fn id(&self) -> Result<UserId, IdError> {
        UserId::parse(&self.id.value())
    }

    /// Whether the client goes on as far as the call without another press.
    pub(crate) fn goes_on(&self) -> bool {
        self.client.view().going_on
    }

    /// Shows where the client stands, and gives whether its state or diagnosis is another than before. `peer` is the id in
    /// the other panel's field.
    pub(crate) fn refresh(&self, lang: Lang, peer: Result<UserId, IdError>) -> bool {
        let view = self.client.view();
        let turn = (view.state, view.diagnosis.clone());
        set_attribute(&self.root, "data-state", Some(view.state.name()));
        set_attribute(&self.root, "data-role", Some(view.role.map_or("", Role::name)));
        set_text(&self.status, &status(&view));
        set_text(&self.notice, actions::notice(lang, &view));
        self.refresh_diagnosis(lang, &view);
        if let Some(me) = &view.me
            && self.id.value() != me.as_str()
        {
            self.id.set_value(me.as_str());
        }
        let ids = Ids { own: self.id(), peer };
        self.refresh_id(lang, &view, &ids);
        self.refresh_course(&view);
        let next = Action::next(&view);
        for button in &self.buttons {
            let action = button.action;
            let allowed = self.check(action, &ids, &view);
            button.refresh(lang, self.user, &ids, allowed, next == Some(action), action.is_on(view.sending));
        }
        set_text(&self.play, pick(lang, "▶ Воспроизвести", "▶ Play"));
        set_text(&self.take_over, pick(lang, "Забрать себе", "Take over"));
        let synthetic = pick(lang, "🎨 Синтетические камера и микрофон", "🎨 Synthetic camera and microphone");
        set_text(&self.synthetic, synthetic);
        self.turn.replace(turn.clone()) != turn
    }

    /// Where the call stands: the step that is next, and what is known of the connection.
    fn refresh_course(&self, view: &View) {
        let step = actions::step(view);
        if self.step.replace(step) != step {
            put_attribute(&self.root, ".steps [aria-current]", "aria-current", None);
            put_attribute(&self.root, step, "aria-current", Some("step"));
        }
        let waiting = view.state == State::Connecting || view.negotiating || view.going_on;
        set_flag(&self.root, "data-busy", waiting);
        put_fact(&self.root, "transport", view.transport.map_or("", actions::transport));
        put_fact(&self.root, "peer", view.peer.as_ref().map_or("", UserId::as_str));
        put_fact(&self.root, "link", view.link.map_or("", LinkState::name));
        if view.state != State::InCall {
            watching::end(&self.remote, Action::PictureInPicture);
            watching::end(&self.remote, Action::FullScreen);
        }
    }

    fn refresh_id(&self, lang: Lang, view: &View, ids: &Ids) {
        let started = view.me.is_some();
        self.id.set_read_only(started);
        let kept = pick(lang, "Чтобы сменить id, сбросьте состояние", "To change the id, press reset");
        set_attribute(&self.id, "title", started.then_some(kept));
        let fault = match &ids.own {
            Err(error) => Some(Hindrance::OwnId(error.clone())),
            Ok(_) if ids.are_same() && !started => Some(Hindrance::SameIds),
            Ok(_) => None,
        };
        set_attribute(&self.id, "aria-invalid", fault.is_some().then_some("true"));
        set_text(&self.id_error, &fault.map(|fault| fault.sentence(lang)).unwrap_or_default());
    }

    fn refresh_diagnosis(&self, lang: Lang, view: &View) {
        let diagnosis = view.diagnosis.as_ref();
        set_attribute(&self.diagnosis, "data-code", diagnosis.map(Diagnosis::code));
        set_text(
            &self.diagnosis,
            &diagnosis.map(|diagnosis| sentences::diagnosis(lang, diagnosis)).unwrap_or_default(),
        );
        set_flag(&self.play, "hidden", !view.play_blocked);
        set_flag(&self.take_over, "hidden", !view.can_take_over);
        let camera_missing = matches!(
            diagnosis,
            Some(Diagnosis::Media(_) | Diagnosis::PromptUnanswered | Diagnosis::DeviceLost(Device::Camera))
        );
        set_flag(&self.synthetic, "hidden", !camera_missing || view.me.is_none());
    }

    /// Whether a button can be pressed now.
    fn check(&self, action: Action, ids: &Ids, view: &View) -> Result<(), Hindrance> {
        let Some(press) = action.press(ids, view.sending)? else { return watching::can(&self.remote, action) };
        self.client.allows(&press).map_err(Hindrance::State)?;
        match action {
            Action::Start if ids.are_same() => Err(Hindrance::SameIds),
            Action::ShareScreen if !devices::can_share() => Err(Hindrance::NotHere),
            _ => Ok(()),
        }
    }

    /// Does what a button says; the client notes in the log what cannot be done any more.
    pub(crate) fn press(&self, action: Action, peer: Result<UserId, IdError>) {
        let ids = Ids { own: self.id(), peer };
        match action.press(&ids, self.client.view().sending) {
            Ok(None) => watching::toggle(&self.remote, action),
            Ok(Some(press)) if action != Action::Start || !ids.are_same() => self.client.press(press),
            _ => {}
        }
    }

    /// The name of a timing mark of this panel.
    pub(crate) fn mark_name(&self, mark: Mark) -> String {
        format!("user{}:{}", self.user, mark.name())
    }

    /// Says goodbye: the page goes away.
    pub(crate) fn leave(&self) {
        self.client.leave();
    }

    /// Takes the id over from another tab.
    pub(crate) fn take_over(&self) {
        self.client.press(Press::TakeOver);
    }

    /// Sends a synthetic picture and tone in place of the devices.
    pub(crate) fn use_synthetic(&self, lang: Lang, choices: &[Choice]) {
        for device in [Device::Camera, Device::Microphone] {
            self.client.press(Press::Use(device, SYNTHETIC.to_owned()));
        }
        self.choosers.choose_synthetic();
        self.choosers.fill(lang, choices);
    }

    /// Plays what the browser would not play before a click.
    pub(crate) fn play(&self) {
        self.client.play();
    }

    /// Shows the devices that there are.
    pub(crate) fn offer(&self, lang: Lang, choices: &[Choice]) {
        self.choosers.fill(lang, choices);
        self.choose();
    }

    /// Uses the devices that are chosen.
    pub(crate) fn choose(&self) {
        self.choosers.take_changes(|kind, id| match kind {
            ChoiceKind::Own(device) => self.client.press(Press::Use(device, id)),
            ChoiceKind::Speaker => self.client.use_speaker(&id),
        });
    }

    /// Shows on the instruments what a note tells of the connection.
    pub(crate) fn measure(&self, at: f64, note: &Note, lang: Lang, full_addresses: bool) {
        if self.instruments.take(at, note) {
            self.instruments.refresh(lang, full_addresses);
        }
    }

    /// Shows the instruments in another language, or with other addresses.
    pub(crate) fn refresh_instruments(&self, lang: Lang, full_addresses: bool) {
        self.instruments.refresh(lang, full_addresses);
    }

    /// The panel's log.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// What is copied of the panel, with the lines that [`Panel::log`] lends.
    pub(crate) fn copied<'a>(&self, entries: &'a VecDeque<Entry>) -> Copied<'a> {
        let id = self.id().ok().map(String::from);
        Copied { user: self.user, id, view: self.client.view(), entries, dropped: self.log.dropped() }
    }
}

impl Button {
    fn new(action: Action, user: usize, root: &Element, page: &Handle) -> Result<Self, PageError> {
        let element: HtmlButtonElement = find(root, &format!("button[data-action={}]", action.name()))?;
        let reason: Element = find(root, &format!("li[data-action={}]", action.name()))?;
        let reason_id = format!("{}{user}Reason", action.name());
        reason.set_id(&reason_id);
        set_attribute(&element, "aria-describedby", Some(&reason_id));
        let click = EventListener::new(&element, "click", page.listener(move |page| page.press(user, action)));
        Ok(Self { action, element, reason, _click: click })
    }

    fn refresh(
        &self,
        lang: Lang,
        user: usize,
        ids: &Ids,
        allowed: Result<(), Hindrance>,
        next: bool,
        on: Option<bool>,
    ) {
        let label = self.action.label(lang, user, ids);
        set_text(&self.element, &label);
        let reason = allowed.err().map(|hindrance| hindrance.sentence(lang));
        set_flag(&self.element, "disabled", reason.is_some());
        set_flag(&self.element, "data-next", next && reason.is_none());
        set_attribute(&self.element, "title", reason.as_deref());
        set_attribute(&self.element, "aria-pressed", on.map(|on| if on { "true" } else { "false" }));
        set_flag(&self.reason, "hidden", reason.is_none());
        set_text(&self.reason, &reason.map(|reason| format!("{label}: {reason}")).unwrap_or_default());
    }
}

/// Where the panel stands, in the words of the contract.
fn status(view: &View) -> String {
    let mut text = view.state.name().to_owned();
    if let Some(role) = view.role {
        text.push_str(" · ");
        text.push_str(role.name());
    }
    text
}

/// Gives the parts of a panel the ids by which people, scripts and labels find them.
fn name_parts(root: &Element, user: usize) -> Result<(), PageError> {
    root.set_id(&format!("panel{user}"));
    for (selector, before, after) in [
        ("h2", "title", ""),
        ("input", "user", "Id"),
        (".id-error", "user", "IdError"),
        (".diagnosis", "diagnosis", ""),
        (".local video", "localVideo", ""),
        (".remote video", "remoteVideo", ""),
        (".local figcaption", "localTitle", ""),
        (".remote figcaption", "remoteTitle", ""),
        (".log-title", "logTitle", ""),
        (".log", "log", ""),
    ] {
        find::<Element>(root, selector)?.set_id(&format!("{before}{user}{after}"));
    }
    for (selector, attribute, value) in [
        ("label", "for", format!("user{user}Id")),
        ("input", "aria-describedby", format!("user{user}IdError")),
        (".local video", "aria-labelledby", format!("title{user} localTitle{user}")),
        (".remote video", "aria-labelledby", format!("title{user} remoteTitle{user}")),
        (".log", "aria-labelledby", format!("title{user} logTitle{user}")),
    ] {
        set_attribute(&find(root, selector)?, attribute, Some(&value));
    }
    set_attribute(root, "aria-labelledby", Some(&format!("title{user}")));
    set_text(&find(root, "h2")?, &format!("User {user}"));
    Ok(())
}

/// A video of the panel. The attribute alone does not mute one that was cloned from a template (HTML, 4.8.11.13).
fn video(root: &Element, selector: &str) -> Result<HtmlVideoElement, PageError> {
    let video: HtmlVideoElement = find(root, selector)?;
    video.set_muted(video.default_muted());
    Ok(video)
}

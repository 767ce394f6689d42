//! A user: what one presses and sees in one panel.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::tab::PRESS_LIMIT;
use crate::{Button, Failure, Frame, Outcome, Tab, Tracks, Video, until};

/// How long a change of state may take: several rounds of signaling and ICE, on a busy machine.
const STATE_LIMIT: Duration = Duration::from_secs(20);

const PANEL: &str = "
    const [user] = arguments;
    const id = name => document.getElementById(name);
    const panel = id('panel' + user), diagnosis = id('diagnosis' + user);
    return {
        state: panel.dataset.state,
        role: panel.dataset.role,
        code: diagnosis.dataset.code ?? '',
        diagnosis: diagnosis.textContent.trim(),
        text: panel.innerText,
        log: [...id('log' + user).children].map(line => line.textContent.trim()),
    };";

const BUTTONS: &str = "
    const [user] = arguments;
    return [...document.querySelectorAll(`#panel${user} button`)].filter(button => button.checkVisibility())
        .map(button => ({ label: button.textContent.trim(), enabled: !button.disabled, title: button.title }));";

/// Puts a text into a field as typing it would: without its 10,000 key presses.
const TYPE_ID: &str = "
    const [user, text] = arguments;
    const field = document.getElementById(`user${user}Id`);
    field.focus();
    field.select();
    document.execCommand('insertText', false, text);";

/// One of the two users of a page, and how the tests see the panel.
#[derive(Clone, Debug)]
pub struct User {
    tab: Tab,
    number: usize,
}

/// A panel at a glance.
#[derive(Clone, Debug, Deserialize)]
pub struct Panel {
    /// `data-state`.
    pub state: String,
    /// `data-role`.
    pub role: String,
    /// The diagnosis' `data-code`, or nothing.
    pub code: String,
    /// The diagnosis' sentence.
    pub diagnosis: String,
    /// All that is written on the panel.
    pub text: String,
    /// The lines of the log.
    pub log: Vec<String>,
}

/// A button as it stands on the panel.
#[derive(Clone, Debug, Deserialize)]
pub struct Standing {
    /// What is written on it.
    pub label: String,
    /// Whether it can be pressed.
    pub enabled: bool,
    /// Its title: why it cannot be pressed.
    pub title: String,
}

impl User {
    pub(crate) fn new(tab: Tab, number: usize) -> Self {
        Self { tab, number }
    }

    /// A selector of what stands on the panel.
    pub fn selector(&self, on_panel: &str) -> String {
        format!("#panel{} {on_panel}", self.number)
    }

    /// The tab that the user looks at.
    pub fn tab(&self) -> &Tab {
        &self.tab
    }

    /// Presses a button by its label, once it is enabled.
    pub async fn press(&self, button: Button) -> Outcome {
        let label = self.label(button).await?;
        self.tab.click(&format!("#panel{}", self.number), &label).await
    }

    /// What the manual says is written on a button.
    pub async fn label(&self, button: Button) -> Result<String, Failure> {
        let other = json!(format!("user{}Id", 3 - self.number));
        let peer: String = self.tab.get("return document.getElementById(arguments[0]).value.trim()", [other]).await?;
        Ok(button.label(self.tab.lang(), self.number, &peer))
    }

    /// The panel now.
    pub async fn panel(&self) -> Result<Panel, Failure> {
        self.tab.get(PANEL, [json!(self.number)]).await
    }

    /// The buttons that stand on the panel now.
    pub async fn buttons(&self) -> Result<Vec<Standing>, Failure> {
        self.tab.get(BUTTONS, [json!(self.number)]).await
    }

    /// Waits until the panel is as `right` wants it.
    pub async fn sees(&self, what: &str, limit: Duration, right: impl Fn(&Panel) -> bool) -> Result<Panel, Failure> {
        until(format!("user {}: {what}", self.number), limit, async || {
            let panel = self.panel().await?;
            let seen = format!("state {:?}, role {:?}, diagnosis {:?}", panel.state, panel.role, panel.code);
            Ok(if right(&panel) { Ok(panel) } else { Err(seen) })
        })
        .await
    }

    /// Waits for a state.
    pub async fn reaches(&self, state: &str) -> Outcome {
        self.reaches_within(state, STATE_LIMIT).await
    }

    /// Waits for a state, for as long as it may take.
    pub async fn reaches_within(&self, state: &str, limit: Duration) -> Outcome {
        self.sees(&format!("state {state}"), limit, |panel| panel.state == state).await.map(drop)
    }

    /// Waits for a state with a role in it.
    pub async fn reaches_as(&self, state: &str, role: &str) -> Outcome {
        let what = format!("state {state} as {role}");
        self.sees(&what, STATE_LIMIT, |panel| panel.state == state && panel.role == role).await.map(drop)
    }

    /// Waits for a diagnosis whose code begins so, and gives its sentence.
    pub async fn is_told(&self, code: &str) -> Result<String, Failure> {
        let panel = self.sees(&format!("diagnosis {code}"), STATE_LIMIT, |panel| panel.code.starts_with(code)).await?;
        Ok(panel.diagnosis)
    }

    /// Waits for a line of the log that holds these words.
    pub async fn reads(&self, words: &str) -> Result<String, Failure> {
        let found = |panel: &Panel| panel.log.iter().any(|line| line.contains(words));
        let panel = self.sees(&format!("«{words}» in the log"), PRESS_LIMIT, found).await?;
        Ok(panel.log.into_iter().find(|line| line.contains(words)).unwrap_or_default())
    }

    /// Waits for a mark of the user's, and gives when it was written first, in milliseconds since the Unix epoch.
    pub async fn marked(&self, name: &str) -> Result<f64, Failure> {
        until(format!("user {}: the mark {name}", self.number), STATE_LIMIT, async || {
            let marks = self.tab.marks().await?;
            let at = marks.at(&format!("user{}:{name}", self.number));
            Ok(at.ok_or_else(|| json!(marks.names(self.number)).to_string()))
        })
        .await
    }

    /// Types another id over the one in the field.
    pub async fn types_id(&self, id: &str) -> Outcome {
        self.tab.show().await?;
        self.tab.run(TYPE_ID, [json!(self.number), json!(id)]).await.map(drop)
    }

    /// The own picture.
    pub fn local_video(&self) -> Video {
        Video::new(self.tab.clone(), format!("localVideo{}", self.number))
    }

    /// The peer's picture.
    pub fn remote_video(&self) -> Video {
        Video::new(self.tab.clone(), format!("remoteVideo{}", self.number))
    }

    /// Keeps hold of all tracks of the call, to see what becomes of them.
    pub async fn tracks(&self) -> Result<Tracks, Failure> {
        Tracks::hold(self.tab.clone(), self.number).await
    }

    /// Presses «Запустить User» and waits for the session.
    pub async fn starts(&self) -> Outcome {
        self.press(Button::Start).await?;
        self.reaches("idle").await
    }

    /// Presses «📞 Связь» and waits until both see and hear each other.
    pub async fn calls(&self, peer: &User) -> Outcome {
        self.press(Button::Connect).await?;
        self.is_in_call().await?;
        peer.is_in_call().await
    }

    /// Waits for the call, until both pictures move and the peer can be heard.
    pub async fn is_in_call(&self) -> Outcome {
        self.reaches("in-call").await?;
        self.sees_and_hears_the_call().await
    }

    /// Looks at the tab and waits until both pictures move and the peer can be heard.
    pub async fn sees_and_hears_the_call(&self) -> Outcome {
        self.tab.show().await?;
        self.local_video().moves().await?;
        self.remote_video().moves().await?;
        self.remote_video().sounds().await
    }

    /// Looks at the tab and waits until the frames are green and blue, both pictures move, and sound comes in.
    pub async fn is_in_a_lively_call(&self) -> Outcome {
        self.sees_and_hears_the_call().await?;
        self.remote_video().is_heard().await?;
        self.local_video().is_framed(Frame::Green).await?;
        self.remote_video().is_framed(Frame::Blue).await
    }

    /// Waits until both videos are empty.
    pub async fn sees_no_pictures(&self) -> Outcome {
        self.local_video().is_empty().await?;
        self.remote_video().is_empty().await
    }
}

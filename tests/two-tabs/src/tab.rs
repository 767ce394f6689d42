//! A tab with the page in it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::WindowHandle;

use crate::browser::{self, Browser};
use crate::console::Entry;
use crate::{Failure, Marks, Outcome, User, Video, button, until};

/// How long the page may take to open.
const OPEN_LIMIT: Duration = Duration::from_secs(30);

/// How long a button may take until it can be pressed, and a press until it shows.
pub(crate) const PRESS_LIMIT: Duration = Duration::from_secs(15);

/// A timer of 100 ms that has not come for so many milliseconds is slowed down to one a minute; slowed down to one a
/// second it would have come.
const ASLEEP: f64 = 5_000.0;

/// The page's language and the states of both panels; nothing while there are no panels.
const PANELS: &str = "
    const states = ['panel1', 'panel2'].map(id => document.getElementById(id)?.dataset.state);
    return { lang: document.documentElement.lang, states };";

/// Counts what the page asks of camera and microphone, and passes it on to the browser.
const COUNT_ASKING: &str = "
    const devices = navigator.mediaDevices;
    if (devices && window.timesAsked === undefined) {
        const ask = devices.getUserMedia.bind(devices);
        window.timesAsked = 0;
        devices.getUserMedia = (wanted) => { window.timesAsked += 1; return ask(wanted); };
    }";

/// Keeps hold of the peer connections that the page makes from now on.
const HOLD_CONNECTIONS: &str = "
    window.heldConnections = [];
    window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...settings) {
            super(...settings);
            window.heldConnections.push(this);
        }
    };";

/// The button with a text, if there is one inside an element.
const BUTTON: &str = "
    const [root, label] = arguments;
    const buttons = [...document.querySelectorAll(root + ' button')];
    const text = button => button.innerText.trim();
    const button = buttons.find(button => text(button) === label);
    if (!button) return { labels: buttons.map(text) };
    return { button, enabled: !button.disabled, title: button.title };";

/// A tab with the page in it, or a window.
#[derive(Clone, Debug)]
pub struct Tab {
    browser: Arc<Browser>,
    window: WindowHandle,
    url: String,
    lang: String,
    hides_others: bool,
}

impl Tab {
    /// Opens the page. A tab hides the one that was looked at before; a window hides nothing.
    ///
    /// # Errors
    /// The page does not show both panels.
    pub async fn open(browser: &Arc<Browser>, url: String, hides_others: bool) -> Result<Self, Failure> {
        let mut tab = Self::open_any(browser, url, hides_others).await?;
        tab.lang = tab.await_panels().await?;
        Ok(tab)
    }

    /// Opens a page that is not ours.
    pub(crate) async fn open_any(browser: &Arc<Browser>, url: String, hides_others: bool) -> Result<Self, Failure> {
        let window = browser.new_window().await?;
        let tab = Self { browser: Arc::clone(browser), window, url, lang: String::new(), hides_others };
        tab.show().await?;
        tab.browser.within(&tab.window, async |driver| driver.goto(tab.url.as_str()).await).await?;
        Ok(tab)
    }

    /// Waits until both panels are there and stopped, and gives the page's language.
    async fn await_panels(&self) -> Result<String, Failure> {
        let lang = until("both panels, stopped", OPEN_LIMIT, async || {
            let seen = self.run(PANELS, []).await?;
            let stopped = seen["states"] == json!(["stopped", "stopped"]);
            Ok(if stopped { Ok(seen["lang"].as_str().unwrap_or_default().to_owned()) } else { Err(seen.to_string()) })
        });
        let lang = lang.await?;
        self.run(COUNT_ASKING, []).await?;
        Ok(lang)
    }

    /// The two users of the page.
    pub fn users(&self) -> [User; 2] {
        [self.user(1), self.user(2)]
    }

    /// User 1 or user 2.
    pub fn user(&self, number: usize) -> User {
        User::new(self.clone(), number)
    }

    /// The page's language, by its `lang`.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// A video of the page, by its id.
    pub fn video(&self, id: &str) -> Video {
        Video::new(self.clone(), id.to_owned())
    }

    /// Waits until the text of the element that `selector` finds is as `right` wants it.
    pub async fn shows(&self, selector: &str, right: impl Fn(&str) -> bool) -> Result<String, Failure> {
        until(format!("the right text in {selector}"), PRESS_LIMIT, async || {
            let script = "return document.querySelector(arguments[0])?.textContent ?? ''";
            let text: String = self.get(script, [json!(selector)]).await?;
            Ok(if right(&text) { Ok(text) } else { Err(text) })
        })
        .await
    }

    /// Looks at this tab, which hides the one looked at before; a window hides nothing.
    pub async fn show(&self) -> Outcome {
        if !self.hides_others {
            return Ok(());
        }
        self.browser.show(&self.window).await?;
        until("a visible page", OPEN_LIMIT, async || {
            let seen: String = self.get("return document.visibilityState", []).await?;
            Ok(if seen == "visible" { Ok(()) } else { Err(seen) })
        })
        .await
    }

    /// Runs a script in the page and gives what it returns. It may `await`.
    pub async fn run(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<Value, Failure> {
        let arguments = arguments.into();
        // Of drivers, only Chromium's makes the function asynchronous by itself.
        let script = format!("return (async function () {{{script}\n}}).apply(null, arguments)");
        let run = async |driver: &thirtyfour::WebDriver| Ok(driver.execute(script, arguments).await?.json().clone());
        self.browser.within(&self.window, run).await
    }

    /// Runs a script in the page and reads what it returns.
    pub async fn get<T: DeserializeOwned>(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<T, Failure> {
        Ok(serde_json::from_value(self.run(script, arguments).await?)?)
    }

    /// Clicks the button with this text inside the elements that match `root`, once it is there and enabled.
    pub async fn click(&self, root: &str, label: &str) -> Outcome {
        self.show().await?;
        let arguments = [json!(root), json!(label)];
        let button = until(format!("«{label}» enabled in {root}"), PRESS_LIMIT, async || {
            let seen = self.run(BUTTON, arguments.clone()).await?;
            let enabled = seen["enabled"] == json!(true);
            Ok(if enabled { Ok(seen["button"].clone()) } else { Err(seen.to_string()) })
        });
        let button = button.await?;
        let click = async |driver: &thirtyfour::WebDriver| browser::element(driver, button)?.click().await;
        self.browser.within(&self.window, click).await
    }

    /// «📋 Копировать все логи».
    pub async fn copy_all_logs(&self) -> Outcome {
        self.click("body", button::copy_label(&self.lang)).await
    }

    /// How often the page has asked for camera or microphone.
    pub async fn times_asked_for_devices(&self) -> Result<u64, Failure> {
        self.get("return window.timesAsked", []).await
    }

    /// Keeps hold of the page's connections, to ask them what is heard; to be done before there is one.
    pub async fn holds_connections(&self) -> Outcome {
        self.run(HOLD_CONNECTIONS, []).await.map(drop)
    }

    /// All timing marks, in order.
    pub async fn marks(&self) -> Result<Marks, Failure> {
        Marks::of(self).await
    }

    /// Goes to a page that is not ours.
    pub async fn goes_to(&self, url: &str) -> Outcome {
        self.browser.within(&self.window, async |driver| driver.goto(url).await).await
    }

    /// Reloads the page.
    pub async fn reload(&self) -> Outcome {
        self.browser.within(&self.window, async |driver| driver.refresh().await).await?;
        self.await_panels().await.map(drop)
    }

    /// Goes to another page and comes back by the browser's button. Tells whether the page was kept meanwhile (the
    /// back/forward cache) and not loaded again.
    pub async fn leave_and_return(&self) -> Result<bool, Failure> {
        self.run("window.wasHere = true", []).await?;
        let page = self.url.split('?').next().unwrap_or(&self.url);
        let other = format!("{}/config.json", page.trim_end_matches('/'));
        self.browser.within(&self.window, async |driver| driver.goto(&other).await).await?;
        // WebDriver's own way back waits for a page to load, which one that was kept does not.
        self.run("setTimeout(() => history.back())", []).await?;
        self.await_panels().await?;
        self.get("return window.wasHere === true", []).await
    }

    /// Waits until the browser wakes this hidden tab's timers only once in a while.
    pub async fn falls_asleep(&self, limit: Duration) -> Outcome {
        const TICK: &str = "
            const tick = () => { window.ticked = performance.now(); setTimeout(tick, 100); };
            tick();";
        const QUIET: &str = "return document.hidden ? performance.now() - window.ticked : -1";
        self.run(TICK, []).await?;
        until("timers that are slowed down", limit, async || {
            let quiet: f64 = self.get(QUIET, []).await?;
            Ok(if quiet > ASLEEP { Ok(()) } else { Err(format!("{quiet} ms")) })
        })
        .await
    }

    /// Closes the tab.
    pub async fn close(self) -> Outcome {
        self.browser.close_window(&self.window).await
    }

    /// Sets what the browser answers when this page asks for something: see W3C Permissions.
    pub async fn set_permission(&self, name: &str, setting: &str) -> Outcome {
        let origin: String = self.get("return location.origin", []).await?;
        self.browser.set_permission(&origin, name, setting).await
    }

    /// Presses a key, as at a keyboard (W3C WebDriver, 17.4.2 for those without a letter).
    pub async fn key(&self, key: thirtyfour::Key) -> Outcome {
        self.show().await?;
        let press = async |driver: &thirtyfour::WebDriver| driver.action_chain().send_keys(key).perform().await;
        self.browser.within(&self.window, press).await
    }

    /// Writes a picture of what can be seen.
    pub async fn screenshot(&self, file: &Path) -> Outcome {
        self.browser.within(&self.window, async |driver| driver.screenshot(file).await).await
    }

    /// The same for a manual: small (WebP).
    pub async fn picture(&self, file: &Path) -> Outcome {
        let wanted = json!({ "format": "webp", "quality": 80 });
        let taken = self.devtools("Page.captureScreenshot", wanted).await?;
        let bytes = STANDARD.decode(taken["data"].as_str().unwrap_or_default()).unwrap_or_default();
        fs::write(file, bytes).map_err(|source| Failure::System { doing: "write a picture", source })
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Result<Value, Failure> {
        self.browser.within(&self.window, async |driver| driver.cdp().send_raw(method, parameters).await).await
    }

    /// What came to the browser's console since the last time; nothing more once the tab is gone.
    pub(crate) async fn console(&self) -> Result<Vec<Entry>, Failure> {
        self.browser.console(&self.window).await
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

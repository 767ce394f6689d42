//! A real browser, driven by WebDriver.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::error::{WebDriverErrorInner, WebDriverResult};
use thirtyfour::{WebDriver, WindowHandle};
use tokio::sync::Mutex;

use crate::console::Entry;
use crate::process::Process;
use crate::{BrowserKind, Failure, Installed, Outcome, chromium, firefox};

/// How the browser answers a page that asks for camera and microphone. Both are the browser's own fake devices: a
/// moving picture, and a beep or a tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Devices {
    /// As if a person said yes each time.
    Given,
    /// As the permissions say that a test sets; without one the answer is no, because nobody is there to be asked.
    ByPermission,
    /// There is no camera; the microphone is given. Only Chromium has a fake microphone alone.
    NoCamera,
}

/// A new window's size in CSS pixels.
pub(crate) const SIZE: (u32, u32) = (1280, 1000);

/// A running browser with an empty profile. It ends when it is dropped.
#[derive(Debug)]
pub struct Browser {
    kind: BrowserKind,
    driver: WebDriver,
    /// What WebDriver commands go to now; whoever holds the lock may change it.
    chosen: Mutex<Chosen>,
    process: Process,
    killed: AtomicBool,
    _profile: TempDir,
}

/// Which windows WebDriver and a person look at.
#[derive(Debug, Default)]
struct Chosen {
    driven: Option<WindowHandle>,
    shown: Option<WindowHandle>,
    opened: usize,
}

impl Browser {
    /// Starts one that answers for devices so, with more flags than the usual ones. Its logs go to `folder`.
    ///
    /// # Errors
    /// The browser or its driver does not start.
    pub async fn start(
        installed: &Installed,
        devices: Devices,
        flags: &[String],
        folder: &Path,
    ) -> Result<Self, Failure> {
        let profile = TempDir::new().map_err(|source| Failure::System { doing: "make a browser profile", source })?;
        let (process, driver) = match installed.kind {
            BrowserKind::Chromium => chromium::start(installed, devices, flags, folder, profile.path()).await?,
            BrowserKind::Firefox => firefox::start(installed, devices, flags, folder, profile.path()).await?,
        };
        // The session ends with its processes; a driver that is dropped would block the thread to say goodbye.
        driver.clone().leak().ok();
        let (kind, killed) = (installed.kind, AtomicBool::new(false));
        Ok(Self { kind, driver, chosen: Mutex::default(), process, killed, _profile: profile })
    }

    /// The process that all of the browser's stand below.
    pub(crate) fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Kills the browser with all its processes, as the system does that runs out of memory: no page says goodbye.
    pub fn kill(&self) {
        self.killed.store(true, Ordering::Relaxed);
        self.process.kill_group();
    }

    /// Ends the browser and its driver.
    ///
    /// # Errors
    /// They do not end.
    pub async fn close(self) -> Outcome {
        self.process.kill().await
    }

    /// A window that nothing was opened in yet.
    pub(crate) async fn new_window(&self) -> Result<WindowHandle, Failure> {
        let mut chosen = self.chosen.lock().await;
        chosen.opened += 1;
        if chosen.opened == 1 {
            return Ok(self.driver.window().await?);
        }
        // A window that was closed takes no command, not even for a new one.
        if chosen.driven.is_none()
            && let Some(open) = self.driver.windows().await?.first()
        {
            self.drive(&mut chosen, open).await?;
        }
        Ok(self.driver.new_window().await?)
    }

    /// Does something in a window, wherever a person looks.
    pub(crate) async fn within<T>(
        &self,
        window: &WindowHandle,
        act: impl AsyncFnOnce(&WebDriver) -> WebDriverResult<T>,
    ) -> Result<T, Failure> {
        let mut chosen = self.chosen.lock().await;
        self.drive(&mut chosen, window).await?;
        Ok(act(&self.driver).await?)
    }

    /// Shows a window and hides the one that was shown, as the tabs of one window do. A headless browser counts every tab
    /// of a window as visible, but not a minimised window; to a page, that is the same as a hidden tab.
    pub(crate) async fn show(&self, window: &WindowHandle) -> Outcome {
        let mut chosen = self.chosen.lock().await;
        if chosen.shown.as_ref() == Some(window) {
            return Ok(());
        }
        if let Some(shown) = chosen.shown.take() {
            self.drive(&mut chosen, &shown).await?;
            self.driver.minimize_window().await?;
        }
        self.drive(&mut chosen, window).await?;
        self.driver.set_window_rect(0, 0, SIZE.0, SIZE.1).await?;
        chosen.shown = Some(window.clone());
        Ok(())
    }

    /// Closes a window, as its cross does.
    pub(crate) async fn close_window(&self, window: &WindowHandle) -> Outcome {
        let mut chosen = self.chosen.lock().await;
        self.drive(&mut chosen, window).await?;
        self.driver.close_window().await?;
        chosen.driven = None;
        chosen.shown.take_if(|shown| shown == window);
        Ok(())
    }

    async fn drive(&self, chosen: &mut Chosen, window: &WindowHandle) -> WebDriverResult<()> {
        if chosen.driven.as_ref() != Some(window) {
            self.driver.switch_to_window(window.clone()).await?;
            chosen.driven = Some(window.clone());
        }
        Ok(())
    }

    /// Sets what the browser answers when pages of an origin ask: `granted`, `denied` or `prompt`
    /// (W3C Permissions, 6.1).
    pub(crate) async fn set_permission(&self, origin: &str, name: &str, setting: &str) -> Outcome {
        let _chosen = self.chosen.lock().await;
        match self.kind {
            BrowserKind::Chromium => chromium::set_permission(&self.driver, origin, name, setting).await,
            BrowserKind::Firefox => firefox::set_permission(&self.driver, origin, name, setting).await,
        }
    }

    /// What came to the console since the last time: of a window, where the browser keeps them apart. A window that was
    /// closed and a browser that was killed have nothing more to tell.
    pub(crate) async fn console(&self, window: &WindowHandle) -> Result<Vec<Entry>, Failure> {
        if self.killed.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let read = async |driver: &WebDriver| match self.kind {
            BrowserKind::Chromium => chromium::console(driver).await,
            BrowserKind::Firefox => firefox::console(driver).await,
        };
        match self.within(window, read).await {
            Err(Failure::WebDriver(error)) if matches!(**error, WebDriverErrorInner::NoSuchWindow(_)) => Ok(Vec::new()),
            entries => entries,
        }
    }
}

/// An element of a script's result.
pub(crate) fn element(driver: &WebDriver, value: Value) -> WebDriverResult<thirtyfour::WebElement> {
    thirtyfour::WebElement::from_json(value, driver.handle().clone())
}

//! The stage of one test.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::{fs, io, thread};

use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore, SemaphorePermit};

use crate::browser::Browser;
use crate::{BrowserKind, Devices, Failure, Installed, Outcome, Server, Tab, Tools, User, evidence};

/// Most tests share the machine with one other; those that measure have it alone. A stage is set before it is a test's turn
/// and struck after it, so browsers start and end beside another test.
static MACHINE: RwLock<()> = RwLock::const_new(());

/// Two tests are played at once, or one while the stage of the next is set: more would make two processors slow enough for
/// limits to run out.
static STAGES: Semaphore = Semaphore::const_new(2);

/// Where other browsers than the first leave their logs.
const OTHER: &str = "other";

/// What a test is played with.
#[derive(Clone, Debug)]
pub struct Play {
    browsers: Vec<BrowserKind>,
    devices: Devices,
    flags: Vec<String>,
    server: Vec<String>,
    alone: bool,
}

/// Whom a test shares the machine with.
#[derive(Debug)]
enum Turn {
    Alone(#[expect(dead_code, reason = "it is held")] RwLockWriteGuard<'static, ()>),
    Shared(#[expect(dead_code, reason = "it is held")] RwLockReadGuard<'static, ()>),
}

/// A server, a browser or two, and the tabs that a test opens.
#[derive(Debug)]
pub struct Stage {
    /// The real server.
    pub server: Server,
    /// Where everything is.
    pub tools: Tools,
    /// User 1's and user 2's, or one for both.
    browsers: Vec<Arc<Browser>>,
    tabs: std::sync::Mutex<Vec<Tab>>,
    folder: PathBuf,
    devices: Devices,
    turn: Turn,
    _place: Option<SemaphorePermit<'static>>,
}

/// Plays a test with what most tests need: the real server, and a browser that gives its fake devices.
///
/// # Errors
/// The stage cannot be set, the test fails, or the page wrote errors to the console.
pub async fn play(test: impl AsyncFnOnce(&mut Stage) -> Outcome) -> Outcome {
    Play::new().act(test).await
}

impl Default for Play {
    fn default() -> Self {
        Self::new()
    }
}

impl Play {
    /// What most tests need.
    pub fn new() -> Self {
        Self {
            browsers: vec![BrowserKind::Chromium],
            devices: Devices::Given,
            flags: Vec::new(),
            server: Vec::new(),
            alone: false,
        }
    }

    /// Between user 1's browser and user 2's; two of a kind are two tabs of one. Firefox needs both processors for a call.
    #[must_use]
    pub fn between(browser1: BrowserKind, browser2: BrowserKind) -> Self {
        let mut browsers = vec![browser1, browser2];
        let alone = browsers.contains(&BrowserKind::Firefox);
        browsers.dedup();
        Self { browsers, alone, ..Self::new() }
    }

    /// How the browser answers a page that asks for devices.
    #[must_use]
    pub fn devices(mut self, devices: Devices) -> Self {
        self.devices = devices;
        self
    }

    /// One more flag for the browser.
    #[must_use]
    pub fn flag(mut self, flag: impl Into<String>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// More arguments for the server.
    #[must_use]
    pub fn server(mut self, arguments: &[&str]) -> Self {
        self.server = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        self
    }

    /// The test measures something that another beside it would change.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Sets the stage, plays the test, and leaves evidence where it fails, also by a panic.
    ///
    /// # Errors
    /// The stage cannot be set, the test fails, or the page wrote errors to the console.
    pub async fn act(self, test: impl AsyncFnOnce(&mut Stage) -> Outcome) -> Outcome {
        let mut stage = Stage::open(&self).await?;
        let acted = evidence::acted(test(&mut stage)).await;
        match acted {
            Ok(Ok(())) => stage.end().await,
            Ok(Err(failure)) => {
                eprintln!("{}", stage.evidence().await);
                Err(failure)
            }
            Err(panic) => {
                eprintln!("{}", stage.evidence().await);
                resume_unwind(panic)
            }
        }
    }
}

impl Stage {
    async fn open(play: &Play) -> Result<Self, Failure> {
        // It is never closed, so there is a place sooner or later.
        let place = STAGES.acquire().await.ok();
        let tools = Tools::find()?;
        let folder = tools.artifacts.join(test_name());
        empty_folder(&folder).map_err(|source| Failure::System { doing: "make a folder for the evidence", source })?;
        let server = Server::start(&tools, 0, &play.server, folder.join("server.log")).await?;
        let mut browsers = Vec::new();
        for kind in &play.browsers {
            let installed = Installed::find(*kind)?;
            browsers.push(Arc::new(Browser::start(&installed, play.devices, &play.flags, &folder).await?));
        }
        let turn = match play.alone {
            true => Turn::Alone(MACHINE.write().await),
            false => Turn::Shared(MACHINE.read().await),
        };
        Ok(Self {
            server,
            tools,
            browsers,
            tabs: std::sync::Mutex::default(),
            folder,
            devices: play.devices,
            turn,
            _place: place,
        })
    }

    /// Opens the page in a tab of its own, in front of the others, and gives user `user` of it. `query` is the page's.
    pub async fn tab(&self, user: usize, query: &str) -> Result<User, Failure> {
        self.tab_at(user, &format!("{}/{query}", self.server.url())).await
    }

    /// Opens the page at another address in a tab of the user's browser, in front of the others there.
    pub async fn tab_at(&self, user: usize, url: &str) -> Result<User, Failure> {
        Ok(self.add(Tab::open(self.browser_of(user), url.to_owned(), true).await?)?.user(user))
    }

    fn browser_of(&self, user: usize) -> &Arc<Browser> {
        &self.browsers[user.min(self.browsers.len()) - 1]
    }

    /// Opens the page in a tab of its own, in front of the others.
    pub async fn page(&self, query: &str) -> Result<Tab, Failure> {
        self.open_at(&format!("{}/{query}", self.server.url())).await
    }

    /// Opens the page and lets its user 1 call its user 2, until both see and hear each other.
    pub async fn call(&self, query: &str) -> Result<[User; 2], Failure> {
        let [user1, user2] = self.page(query).await?.users();
        user1.starts().await?;
        user2.starts().await?;
        user1.calls(&user2).await?;
        Ok([user1, user2])
    }

    /// Opens the page at another address in a tab of its own, in front of the others.
    pub async fn open_at(&self, url: &str) -> Result<Tab, Failure> {
        self.add(Tab::open(self.browser_of(1), url.to_owned(), true).await?)
    }

    /// Opens the page in a window beside the others: none hides another.
    pub async fn window(&self, user: usize, query: &str) -> Result<User, Failure> {
        self.window_at(user, format!("{}/{query}", self.server.url())).await
    }

    /// Opens the page at another address in a window beside the others.
    pub async fn window_at(&self, user: usize, url: String) -> Result<User, Failure> {
        Ok(self.add(Tab::open(self.browser_of(user), url, false).await?)?.user(user))
    }

    /// Opens the page in two windows, and starts user 1 in the first and user 2 in the second.
    pub async fn in_windows(&self, query: &str) -> Result<[User; 2], Failure> {
        let users = [self.window(1, query).await?, self.window(2, query).await?];
        for user in &users {
            user.starts().await?;
        }
        Ok(users)
    }

    /// Starts another browser beside the first, with a profile of its own.
    pub async fn browser(&self) -> Result<Arc<Browser>, Failure> {
        let folder = self.folder.join(OTHER);
        fs::create_dir_all(&folder)
            .map_err(|source| Failure::System { doing: "make a folder for the evidence", source })?;
        let installed = Installed::find(BrowserKind::Chromium)?;
        Ok(Arc::new(Browser::start(&installed, self.devices, &[], &folder).await?))
    }

    /// Opens the page in another browser, and gives user `user` of it.
    pub async fn tab_of(&self, browser: &Arc<Browser>, user: usize, query: &str) -> Result<User, Failure> {
        let url = format!("{}/{query}", self.server.url());
        Ok(self.add(Tab::open(browser, url, false).await?)?.user(user))
    }

    /// Opens a page that is not ours in a window of its own.
    pub async fn other_page(&self, url: &str) -> Result<Tab, Failure> {
        self.add(Tab::open_any(self.browser_of(1), url.to_owned(), false).await?)
    }

    fn add(&self, tab: Tab) -> Result<Tab, Failure> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner).push(tab.clone());
        Ok(tab)
    }

    /// The process that all of user 1's browser stand below, by its number in the system.
    pub fn browser_process(&self) -> Option<u32> {
        self.browser_of(1).process_id()
    }

    /// Where this test may leave files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn tabs(&self) -> Vec<Tab> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn evidence(&self) -> String {
        evidence::gather(&self.tabs(), &self.folder).await
    }

    /// A test that went well still fails where the page complained.
    async fn end(self) -> Outcome {
        evidence::no_complaints(&self.tabs()).await?;
        let Self { browsers, tabs, folder, turn, _place, .. } = self;
        drop((tabs, turn));
        for browser in browsers.into_iter().filter_map(Arc::into_inner) {
            browser.close().await?;
        }
        // Only what failed is looked at; what the test itself left stays.
        let logs = ["server.log", "server.node.log", "driver.log", "driver.err"];
        logs.iter().for_each(|log| drop(fs::remove_file(folder.join(log))));
        drop(fs::remove_dir_all(folder.join(OTHER)));
        drop(fs::remove_dir(folder));
        Ok(())
    }
}

/// The test's name, which the test runner gives to its thread.
fn test_name() -> String {
    let thread = thread::current();
    thread.name().unwrap_or("unnamed").replace("::", "-")
}

fn empty_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder),
    }
}

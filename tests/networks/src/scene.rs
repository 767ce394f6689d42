//! The scene of one test: the Internet, the servers, and two people at home with a browser each.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use liza_coturn::{Coturn, Options, Tls};
use liza_two_tabs::{Browser, BrowserKind, Devices, Failure, Installed, Outcome, Server, Tab, Tools, User, evidence};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use crate::certificate::Certificate;
use crate::internet::{SIGNALING, TURN};
use crate::namespace::script;
use crate::path::WATCH;
use crate::{Internet, Kind};

/// A browser that is driven through a pipe opens its start page, and is not ready before names are looked up there, which
/// takes long where nobody answers.
const NO_START_PAGE: &str = "--host-resolver-rules=MAP *.com ~NOTFOUND, MAP *.org ~NOTFOUND, MAP *.net ~NOTFOUND";

/// Two calls at once would measure each other.
static ALONE: Mutex<()> = Mutex::const_new(());

/// What the TURN server and the signaling server share.
const SECRET: &str = "shared by the two servers";

/// The port of STUN and TURN.
const STUN_PORT: u16 = 3478;

/// The port for HTTPS, and for TURN over TLS.
const HTTPS_PORT: u16 = 443;

/// What a test is set in.
#[derive(Clone, Debug)]
pub struct Setting {
    kinds: [Kind; 2],
    turn: bool,
    lifetime: u32,
}

/// Two people at home, with the page open and started.
#[derive(Debug)]
pub struct Scene {
    /// The network between them.
    pub internet: Internet,
    /// Who calls, and who is called.
    pub users: [User; 2],
    /// The signaling server.
    pub server: Server,
    /// The TURN server.
    pub turn: Coturn,
    tabs: Vec<Tab>,
    browsers: Vec<Arc<Browser>>,
    folder: PathBuf,
    _scripts: TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Setting {
    /// Homes of these kinds, with STUN and TURN servers.
    pub fn new(caller: Kind, called: Kind) -> Self {
        Self { kinds: [caller, called], turn: true, lifetime: 3_600 }
    }

    /// Only STUN.
    #[must_use]
    pub fn without_turn(mut self) -> Self {
        self.turn = false;
        self
    }

    /// TURN credentials are good for so many seconds.
    #[must_use]
    pub fn lifetime(mut self, seconds: u32) -> Self {
        self.lifetime = seconds;
        self
    }

    /// Sets the scene, plays the test, and leaves evidence in a folder of this name where it fails, also by a panic.
    ///
    /// # Errors
    /// The scene cannot be set, the test fails, or a page wrote errors to the console.
    pub async fn play(self, name: &str, test: impl AsyncFnOnce(&Scene) -> Outcome) -> Outcome {
        let scene = Scene::set(&self, name).await?;
        match evidence::acted(test(&scene)).await {
            Ok(Ok(())) => scene.end().await,
            Ok(Err(failure)) => {
                eprintln!("{}", evidence::gather(&scene.tabs, &scene.folder).await);
                Err(failure)
            }
            Err(panic) => {
                eprintln!("{}", evidence::gather(&scene.tabs, &scene.folder).await);
                resume_unwind(panic)
            }
        }
    }
}

impl Scene {
    async fn set(setting: &Setting, name: &str) -> Result<Self, Failure> {
        let alone = ALONE.lock().await;
        let tools = Tools::find()?;
        let folder = tools.artifacts.join(name);
        empty_folder(&folder).map_err(|source| Failure::System { doing: "make a folder for the evidence", source })?;
        let scripts = TempDir::new().map_err(|source| Failure::System { doing: "make a folder", source })?;
        let internet = Internet::new(setting.kinds)?;
        let certificate = Certificate::make(scripts.path())?;
        let turn = start_turn(&internet, &certificate, scripts.path(), Some(folder.join("turn.log")))?;
        let server = start_server(setting, &tools, &internet, &certificate, scripts.path(), &folder).await?;
        let chromium = Installed::find(BrowserKind::Chromium)?;
        let mut scene = Vec::new();
        for (number, home) in (1..).zip(&internet.homes) {
            // ChromeDriver stays outside, and speaks to the browser through a pipe.
            let browser = home.machine.script(&chromium.browser, scripts.path())?;
            let driver = script("", &chromium.driver, scripts.path())?;
            let at_home = Installed { browser, driver, ..chromium };
            let flags = ["--remote-debugging-pipe".to_owned(), NO_START_PAGE.to_owned(), certificate.flag()];
            let logs = folder.join(format!("browser{number}"));
            fs::create_dir_all(&logs).map_err(|source| Failure::System { doing: "make a folder for logs", source })?;
            let browser = Arc::new(Browser::start(&at_home, Devices::Given, &flags, &logs).await?);
            let tab = Tab::open(&browser, format!("{}/?lang=en", server.url()), false).await?;
            tab.run(WATCH, []).await?;
            scene.push((browser, tab.user(number), tab));
        }
        let tabs = scene.iter().map(|(.., tab)| tab.clone()).collect();
        let browsers = scene.iter().map(|(browser, ..)| Arc::clone(browser)).collect();
        let users = [scene[0].1.clone(), scene[1].1.clone()];
        drop(scene);
        for user in &users {
            user.starts().await?;
        }
        Ok(Self { internet, users, server, turn, tabs, browsers, folder, _scripts: scripts, _alone: alone })
    }

    async fn end(self) -> Outcome {
        evidence::no_complaints(&self.tabs).await?;
        let Self { browsers, tabs, users, folder, .. } = self;
        drop((tabs, users));
        for browser in browsers.into_iter().filter_map(Arc::into_inner) {
            browser.close().await?;
        }
        // Only what failed is looked at.
        drop(fs::remove_dir_all(folder));
        Ok(())
    }
}

/// Starts coturn on the public side: STUN and TURN by UDP and TCP, and TURN by TLS on the port of HTTPS.
///
/// # Errors
/// It is not installed, or does not start.
pub fn start_turn(
    internet: &Internet,
    certificate: &Certificate,
    scripts: &Path,
    log: Option<PathBuf>,
) -> Result<Coturn, Failure> {
    let Certificate { certificate, key, .. } = certificate;
    let options = Options {
        program: internet.public.script(Path::new("turnserver"), scripts)?,
        addresses: vec![TURN, crate::internet::TURN_ALSO],
        port: STUN_PORT,
        tls: Some(Tls { port: HTTPS_PORT, certificate: certificate.clone(), key: key.clone() }),
        more: Vec::new(),
        secret: SECRET.to_owned(),
        log,
    };
    Coturn::start(&options).map_err(|source| Failure::System { doing: "start coturn", source })
}

async fn start_server(
    setting: &Setting,
    tools: &Tools,
    internet: &Internet,
    certificate: &Certificate,
    scripts: &Path,
    folder: &Path,
) -> Result<Server, Failure> {
    let secret = scripts.join("secret");
    fs::write(&secret, SECRET).map_err(|source| Failure::System { doing: "write a secret", source })?;
    let word = |path: &Path| path.display().to_string();
    let mut options = vec!["--host".to_owned(), SIGNALING.to_string()];
    options.extend(["--cert".to_owned(), word(&certificate.certificate), "--key".to_owned(), word(&certificate.key)]);
    options.extend(["--stun-url".to_owned(), format!("stun:{TURN}:{STUN_PORT}")]);
    if setting.turn {
        for url in [
            format!("turn:{TURN}:{STUN_PORT}?transport=udp"),
            format!("turn:{TURN}:{STUN_PORT}?transport=tcp"),
            format!("turns:{TURN}:{HTTPS_PORT}?transport=tcp"),
        ] {
            options.extend(["--turn-url".to_owned(), url]);
        }
        options.extend(["--turn-secret-file".to_owned(), word(&secret)]);
        options.extend(["--turn-lifetime".to_owned(), setting.lifetime.to_string()]);
    }
    let public = Tools { server: internet.public.script(&tools.server, scripts)?, ..tools.clone() };
    Server::start(&public, HTTPS_PORT, &options, folder.join("server.log")).await
}

fn empty_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder),
    }
}

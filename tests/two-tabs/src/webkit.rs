//! WebKitGTK as Debian builds it: a real browser without WebRTC, on a screen that nobody sees.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::process::Process;
use crate::{Failure, Outcome, Tools, free_port, until};

/// How long its driver may take to listen.
const START_LIMIT: Duration = Duration::from_secs(30);

/// The driver's browser with a page in it. It ends when it is dropped.
#[derive(Debug)]
pub struct WebKit {
    driver: WebDriver,
    _driver: Process,
    _screen: Process,
    _home: TempDir,
}

impl WebKit {
    /// Starts it; its words go to files in `folder`.
    pub async fn start(folder: &Path) -> Result<Self, Failure> {
        let home = TempDir::new().map_err(|source| Failure::System { doing: "make a browser profile", source })?;
        // It looks for a free number itself, and tells which it took.
        let mut screen = Command::new(Tools::xvfb()?);
        screen.args(["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]);
        let number = |line: &str| line.trim().parse::<u32>().ok();
        let (screen, display) = Process::start(&mut screen, &folder.join("screen.err"), number).await?;
        let port = free_port()?;
        let mut command = Command::new(Tools::webkit_driver()?);
        command.arg(format!("--port={port}")).env("DISPLAY", format!(":{display}")).env_remove("WAYLAND_DISPLAY");
        command.env("HOME", home.path()).env("XDG_RUNTIME_DIR", home.path()).env("LIBGL_ALWAYS_SOFTWARE", "1");
        command.env("NO_AT_BRIDGE", "1").env("GTK_A11Y", "none");
        command.stdout(Stdio::null());
        let process = Process::spawn(&mut command, &folder.join("webkit.err"))?;
        until("WebKitGTK's driver listens", START_LIMIT, async || {
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.map(drop).map_err(|why| why.to_string()))
        })
        .await?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), Capabilities::new()).await?;
        // The session ends with its processes.
        driver.clone().leak().ok();
        Ok(Self { driver, _driver: process, _screen: screen, _home: home })
    }

    /// Opens a page.
    pub async fn open(&self, url: &str) -> Outcome {
        Ok(self.driver.goto(url).await?)
    }

    /// Runs a script in the page and reads what it returns.
    pub async fn get<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> Result<T, Failure> {
        Ok(serde_json::from_value(self.driver.execute(script, arguments).await?.json().clone())?)
    }
}

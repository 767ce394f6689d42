//! Chromium: how it is started, and what only its driver can do.

use std::path::Path;

use serde_json::json;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{DesiredCapabilities, WebDriver};
use tokio::process::Command;

use crate::browser::SIZE;
use crate::console::Entry;
use crate::process::Process;
use crate::{Devices, Failure, Installed, Outcome};

/// Flags for any machine: no screen, no GPU, no sandbox below root, no requests of the browser's own. `--autoplay-policy`
/// is left as users have it.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
];

/// Flags that ChromeDriver adds and users do not have: with them a hidden tab is not slowed down.
const NOT_WANTED: [&str; 2] = ["disable-background-timer-throttling", "disable-backgrounding-occluded-windows"];

const fn flags_for(devices: Devices) -> &'static [&'static str] {
    const YES: &str = "--use-fake-ui-for-media-stream";
    match devices {
        Devices::Given => &[YES],
        Devices::ByPermission => &[],
        Devices::NoCamera => &[YES, "--use-fake-device-for-media-stream=device-count=0"],
    }
}

pub(crate) async fn start(
    installed: &Installed,
    devices: Devices,
    flags: &[String],
    folder: &Path,
    profile: &Path,
) -> Result<(Process, WebDriver), Failure> {
    let mut driver = Command::new(&installed.driver);
    driver.arg("--port=0").arg(format!("--log-path={}", folder.join("driver.log").display()));
    let (process, port) = Process::start(&mut driver, &folder.join("driver.err"), port).await?;
    let mut wanted = DesiredCapabilities::chrome();
    wanted.set_binary(&installed.browser.display().to_string())?;
    for flag in FLAGS.into_iter().chain(flags.iter().map(String::as_str)) {
        wanted.add_arg(flag)?;
    }
    for flag in flags_for(devices) {
        wanted.add_arg(flag)?;
    }
    wanted.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    wanted.add_arg(&format!("--window-size={},{}", SIZE.0, SIZE.1))?;
    for switch in NOT_WANTED {
        wanted.add_exclude_switch(switch)?;
    }
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok((process, WebDriver::new(format!("http://localhost:{port}"), wanted).await?))
}

pub(crate) async fn set_permission(driver: &WebDriver, origin: &str, name: &str, setting: &str) -> Outcome {
    let permission = json!({ "permission": { "name": name }, "setting": setting, "origin": origin });
    driver.cdp().send_raw("Browser.setPermission", permission).await?;
    Ok(())
}

pub(crate) async fn console(driver: &WebDriver) -> WebDriverResult<Vec<Entry>> {
    let entries = driver.browser_log().await?.into_iter();
    Ok(entries
        .map(|entry| Entry {
            is_error: entry.level == "SEVERE",
            source: entry.source.unwrap_or_else(|| "?".to_owned()),
            text: entry.message,
        })
        .collect())
}

/// ChromeDriver's word that it listens, and where.
fn port(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}

//! Firefox: how it is started, and what its driver has no command for.

use std::path::Path;

use axum::http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use thirtyfour::common::capabilities::firefox::FirefoxPreferences;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{DesiredCapabilities, RequestData, SessionId, WebDriver};
use tokio::process::Command;

use crate::console::Entry;
use crate::process::Process;
use crate::{Devices, Failure, Installed, Outcome};

/// `Services.perms`, which answers for whoever would be asked (`nsIPermissionManager`).
const SET_PERMISSION: &str = "
    const [origin, name, setting] = arguments;
    const known = { granted: 'ALLOW_ACTION', denied: 'DENY_ACTION', prompt: 'PROMPT_ACTION' };
    const principal = Services.scriptSecurityManager.createContentPrincipalFromOrigin(origin);
    Services.perms.addFromPrincipal(principal, name, Services.perms[known[setting]]);";

/// What pages are reported for: exceptions and what their security policy forbade. The rest is the browser's own.
const CONSOLE: &str = "
    const entries = Services.console.getMessageArray()
        .filter(entry => entry instanceof Ci.nsIScriptError && entry.sourceName.startsWith('http'))
        .map(entry => ({
            is_error: (entry.flags & Ci.nsIScriptError.warningFlag) === 0,
            source: entry.category,
            text: `${entry.sourceName}:${entry.lineNumber} ${entry.errorMessage}`,
        }));
    Services.console.reset();
    return entries;";

pub(crate) async fn start(
    installed: &Installed,
    devices: Devices,
    flags: &[String],
    folder: &Path,
    profile: &Path,
) -> Result<(Process, WebDriver), Failure> {
    // `--allow-system-access` lets the scripts above run where the browser's own do.
    let mut driver = Command::new(&installed.driver);
    driver.args(["--port=0", "--allow-system-access", "--profile-root"]).arg(profile);
    let (process, port) = Process::start(&mut driver, &folder.join("driver.err"), port).await?;
    let mut wanted = DesiredCapabilities::firefox();
    wanted.set_firefox_binary(&installed.browser.display().to_string())?;
    wanted.set_headless()?;
    for flag in flags {
        wanted.add_arg(flag)?;
    }
    wanted.set_preferences(preferences(devices)?)?;
    Ok((process, WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await?))
}

fn preferences(devices: Devices) -> Result<FirefoxPreferences, Failure> {
    const BLOCKED: u32 = 2;
    let mut preferences = FirefoxPreferences::new();
    preferences.set("media.navigator.streams.fake", true)?;
    match devices {
        Devices::Given => preferences.set("media.navigator.permission.disabled", true)?,
        Devices::ByPermission => {
            for name in ["permissions.default.camera", "permissions.default.microphone"] {
                preferences.set(name, BLOCKED)?;
            }
        }
        Devices::NoCamera => {
            let said = "its fake devices come together".to_owned();
            return Err(Failure::Refused { doing: "take the camera from Firefox".to_owned(), said });
        }
    }
    Ok(preferences)
}

pub(crate) async fn set_permission(driver: &WebDriver, origin: &str, name: &str, setting: &str) -> Outcome {
    let () = as_browser(driver, SET_PERMISSION, vec![json!(origin), json!(name), json!(setting)]).await?;
    Ok(())
}

pub(crate) async fn console(driver: &WebDriver) -> WebDriverResult<Vec<Entry>> {
    as_browser(driver, CONSOLE, Vec::new()).await
}

/// Runs a script where the browser's own scripts run.
async fn as_browser<T: DeserializeOwned>(
    driver: &WebDriver,
    script: &str,
    arguments: Vec<Value>,
) -> WebDriverResult<T> {
    driver.handle().cmd(Context("chrome")).await?;
    let done = driver.execute(script, arguments).await;
    driver.handle().cmd(Context("content")).await?;
    Ok(serde_json::from_value(done?.json().clone())?)
}

/// Where scripts run from now on: `chrome` or `content` (geckodriver's own command).
#[derive(Debug)]
struct Context(&'static str);

impl FormatRequestData for Context {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::POST, format!("/session/{session}/moz/context")).add_body(json!({ "context": self.0 }))
    }
}

/// geckodriver's word that it listens, and where.
fn port(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("Listening on ")?;
    address.rsplit(':').next()?.trim().parse().ok()
}

//! The real server, and what anybody can post to it.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::process::Process;
use crate::{Failure, Outcome, Tools, until};

/// What stands before the address in the server's first line.
const ANNOUNCED: &str = "liza-server listens on ";

/// No change of readiness takes longer, however busy the machine is.
const READY_LIMIT: Duration = Duration::from_secs(20);

/// A running server, or one that was stopped.
#[derive(Debug)]
pub struct Server {
    program: PathBuf,
    arguments: Vec<String>,
    log: PathBuf,
    url: String,
    process: Option<Process>,
    client: reqwest::Client,
}

impl Server {
    /// Starts the server on a port; 0 is any that is free. What it writes to standard error goes to the file `log`.
    ///
    /// # Errors
    /// It does not start.
    pub async fn start(tools: &Tools, port: u16, more: &[String], log: PathBuf) -> Result<Self, Failure> {
        let mut arguments = vec!["--dist".to_owned(), tools.dist.display().to_string(), "--legacy".to_owned()];
        arguments.extend_from_slice(more);
        let mut server = Self {
            program: tools.server.clone(),
            arguments,
            log,
            url: String::new(),
            process: None,
            client: reqwest::Client::builder().no_proxy().build()?,
        };
        server.run(&port.to_string()).await?;
        Ok(server)
    }

    async fn run(&mut self, port: &str) -> Outcome {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).args(["--port", port]);
        // What somebody set for a server of theirs is not for this one.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIZA_")) {
            command.env_remove(name);
        }
        let announced = |line: &str| line.strip_prefix(ANNOUNCED).map(str::to_owned);
        let (process, url) = Process::start(&mut command, &self.log, announced).await?;
        self.process = Some(process);
        self.url = url;
        Ok(())
    }

    /// Starts another one beside it, which serves other pages.
    pub async fn beside(&self, dist: &Path) -> Result<Self, Failure> {
        let mut server = Self {
            program: self.program.clone(),
            arguments: vec!["--dist".to_owned(), dist.display().to_string()],
            log: self.log.with_extension("beside.log"),
            url: String::new(),
            process: None,
            client: self.client.clone(),
        };
        server.run("0").await?;
        Ok(server)
    }

    /// Starts another one of the same settings on a port of its own: one more node.
    pub async fn node(&self) -> Result<Self, Failure> {
        let mut server = Self {
            program: self.program.clone(),
            arguments: self.arguments.clone(),
            log: self.log.with_extension("node.log"),
            url: String::new(),
            process: None,
            client: self.client.clone(),
        };
        server.run("0").await?;
        Ok(server)
    }

    /// Waits until it says that it can serve, or that it cannot.
    pub async fn is_ready(&self, ready: bool) -> Outcome {
        let url = format!("{}/readyz", self.url);
        until(format!("readiness {ready}"), READY_LIMIT, async || {
            let status = self.client.get(&url).send().await?.status();
            Ok(if status.is_success() == ready { Ok(()) } else { Err(status.to_string()) })
        })
        .await
    }

    /// The address of the page, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same server by another name: an origin of its own to the browser, with permissions of its own.
    pub fn url_by_number(&self) -> String {
        self.url.replace("//localhost:", "//127.0.0.1:")
    }

    /// Ends the server at once. All mailboxes are gone with it.
    pub async fn kill(&mut self) -> Outcome {
        match self.process.take() {
            Some(process) => process.kill().await,
            None => Ok(()),
        }
    }

    /// Starts the server again where it was.
    pub async fn restart(&mut self) -> Outcome {
        self.kill().await?;
        let port = self.url.rsplit(':').next().unwrap_or("0").to_owned();
        self.run(&port).await
    }

    /// Posts a signal as anybody can, and gives the server's answer.
    pub async fn post(&self, from: &str, to: &str, kind: &str, data: Value) -> Result<Value, Failure> {
        let body = match kind {
            "ping" => json!({ "action": "ping", "from": from, "to": to, "data": data }),
            _ => json!({ "action": "signal", "from": from, "to": to, "type": kind, "data": data }),
        };
        let url = format!("{}/api/signaling", self.url);
        Ok(self.client.post(url).json(&body).send().await?.json().await?)
    }
}

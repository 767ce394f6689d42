//! A cluster.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Failure, Secrets, Server};

const OPTIONS: [&str; 4] = ["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"];

/// No cluster takes longer to agree, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(30);

/// Three servers that share the slots.
#[derive(Debug)]
pub struct Cluster {
    /// They.
    pub servers: [Server; 3],
}

impl Cluster {
    /// Starts them and waits until they agree.
    ///
    /// # Errors
    /// There is no `redis-server` or `redis-cli`, or they do not agree.
    pub fn start() -> Result<Self, Failure> {
        let server = || Server::start(&OPTIONS);
        Self::of([server()?, server()?, server()?], &[])
    }

    /// Starts three that want a password and speak TLS, to each other as well.
    ///
    /// # Errors
    /// There is no `redis-server` or `redis-cli`, or they do not agree.
    pub fn secured(secrets: &Secrets) -> Result<Self, Failure> {
        let server = || Server::secured(secrets, &[&OPTIONS[..], &["--tls-cluster", "yes"]].concat());
        Self::of([server()?, server()?, server()?], &secrets.cli())
    }

    fn of(servers: [Server; 3], cli: &[String]) -> Result<Self, Failure> {
        let mut create = Command::new("redis-cli");
        create.args(cli).args(["--cluster", "create"]).args(servers.iter().map(|server| server.front().to_string()));
        let created = create.arg("--cluster-yes").stdout(Stdio::null()).status()?;
        if !created.success() {
            return Err("redis-cli made no cluster".into());
        }
        let cluster = Self { servers };
        let began = Instant::now();
        while !cluster.agrees() {
            if began.elapsed() > LIMIT {
                return Err("the cluster does not agree".into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(cluster)
    }

    /// Whether all of them see all slots served.
    pub fn agrees(&self) -> bool {
        let sees = |server: &Server| server.ask("CLUSTER INFO").is_ok_and(|info| info.contains("cluster_state:ok"));
        self.servers.iter().all(sees)
    }

    /// As `--engine` takes it.
    pub fn url(&self) -> String {
        let [one, two, three] = self.servers.each_ref().map(Server::front);
        let scheme = if self.servers[0].url().starts_with("rediss") { "rediss" } else { "redis" };
        format!("{scheme}+cluster://{one},{two},{three}")
    }
}

//! Measures all servers in turn and prints the table; `cargo xtask bench signaling` sets it up and runs it.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::Parser;
use liza_signaling_bench::Failure;
use liza_signaling_bench::load::{Load, Plan};
use liza_signaling_bench::servers::{Programs, Servers, Subject};
use liza_signaling_bench::table::{HEAD, Row};

/// A server's memory is looked at when it had so long to settle.
const SETTLING: Duration = Duration::from_secs(1);

/// After that every user has had a beat, the first of which is late.
const FIRST_BEATS: Duration = Duration::from_secs(8);

/// One beat of each user.
const IDLING: Duration = Duration::from_secs(5);

/// How fast signals travel through this project's server, and through the PeerJS server beside it.
#[derive(Debug, Parser)]
struct Options {
    /// This project's server
    #[arg(long, value_name = "FILE")]
    liza: PathBuf,
    /// The script `peerjs` of the npm package `peer`
    #[arg(long, value_name = "FILE")]
    peerjs: PathBuf,
    /// Numbers of users
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "100,1000,5000")]
    users: Vec<usize>,
    /// How often each is measured; the table has the medians
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// Bytes that a signal carries
    #[arg(long, value_name = "N", default_value_t = 1000)]
    bytes: usize,
    /// Signals a second while the delivery time is measured
    #[arg(long, value_name = "N", default_value = "500", value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// How long each measurement takes
    #[arg(long, value_name = "N", default_value_t = 3)]
    seconds: u64,
}

const ABOUT: &str = "\
# Report on signaling

Made by `cargo xtask bench signaling`; what is measured and what it means is said in [the signaling service](signaling.md#how-fast) and in
[more than one machine](scaling.md#what-it-costs).
";

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let _ = writeln!(io::stderr(), "{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), Failure> {
    allow_many_files()?;
    let programs = Programs { liza: options.liza.clone(), peerjs: options.peerjs.clone() };
    println!("{ABOUT}\n{}\n\n{HEAD}", conditions(options)?);
    for &users in &options.users {
        let plan = Plan {
            users: users.next_multiple_of(2),
            bytes: options.bytes,
            rate: options.rate,
            time: Duration::from_secs(options.seconds),
        };
        let mut rows = Subject::ALL.map(|subject| Row {
            subject,
            users: plan.users,
            rounds: Vec::new(),
            bytes_per_user: Vec::new(),
            idle_redis: Vec::new(),
            stored_per_user: Vec::new(),
        });
        // In turns, so that whatever else the machine does meets all.
        for _ in 0..options.rounds {
            for row in &mut rows {
                round(row, &programs, plan).await?;
            }
        }
        for row in rows {
            println!("{row}");
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "exact for any memory that matters")]
async fn round(row: &mut Row, programs: &Programs, plan: Plan) -> Result<(), Failure> {
    let servers = Servers::start(row.subject, programs).await?;
    let (empty, stored) = (servers.resident(), servers.stored()?);
    let load = Load::connect(row.subject.protocol(), &servers.addresses(), plan).await?;
    tokio::time::sleep(SETTLING).await;
    let per_user = |before: u64, after: u64| after.saturating_sub(before) as f64 / plan.users as f64;
    if let (Some(empty), Some(full)) = (empty, servers.resident()) {
        row.bytes_per_user.push(per_user(empty, full));
    }
    if let (Some(before), Some(after)) = (stored, servers.stored()?) {
        row.stored_per_user.push(per_user(before, after));
    }
    if let Subject::Redis(_) = row.subject {
        tokio::time::sleep(FIRST_BEATS).await;
        let before = servers.busy()?.redis;
        tokio::time::sleep(IDLING).await;
        let worked = servers.busy()?.redis.saturating_sub(before);
        row.idle_redis.push(100.0 * worked.as_secs_f64() / IDLING.as_secs_f64());
    }
    row.rounds.push(load.measure(|| servers.busy()).await?);
    Ok(())
}

/// When, on what, and of which versions.
fn conditions(options: &Options) -> Result<String, Failure> {
    let version = |program: &str, arguments: &[&str]| -> Result<String, Failure> {
        let output = Command::new(program).args(arguments).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    };
    let package = options.peerjs.ancestors().find_map(|folder| {
        let manifest = std::fs::read_to_string(folder.join("package.json")).ok()?;
        serde_json::from_str::<serde_json::Value>(&manifest).ok()?["version"].as_str().map(str::to_owned)
    });
    Ok(format!(
        "{}; {} processors for server and users together; liza-server {}, peer {}, node {}, {}; signals of {} bytes by \
         WebSocket, delivery times at {} signals a second, medians of {} rounds.",
        version("date", &["-u", "+%Y-%m-%d"])?,
        std::thread::available_parallelism()?,
        env!("CARGO_PKG_VERSION"),
        package.unwrap_or_else(|| "of an unknown version".to_owned()),
        version("node", &["--version"])?,
        redis_version(&version("redis-server", &["--version"])?),
        options.bytes,
        options.rate,
        options.rounds
    ))
}

/// `Redis 7.0.15` of `Redis server v=7.0.15 sha=…`.
fn redis_version(said: &str) -> String {
    let number = said.split(' ').find_map(|word| word.strip_prefix("v="));
    format!("Redis {}", number.unwrap_or("of an unknown version"))
}

/// Each user takes a file here and one in the server, which inherits the limit.
#[cfg(unix)]
fn allow_many_files() -> Result<(), Failure> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    Ok(setrlimit(Resource::Nofile, limit)?)
}

/// Each user takes a file here and one in the server.
#[cfg(not(unix))]
fn allow_many_files() -> Result<(), Failure> {
    Ok(())
}

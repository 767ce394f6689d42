//! The server as a program; see `liza-server --help`.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use liza_server::App;
use liza_server::clock::Clock;
use liza_server::engine::EngineAddress;
use liza_server::serve::{Server, StartError, allow_many_files, asked_to_end};
use liza_server::settings::{LogFormat, Settings};
use tokio::sync::watch;
use tracing::Subscriber;

#[tokio::main]
async fn main() -> ExitCode {
    let settings = Settings::parse();
    log(&settings);
    allow_many_files();
    match run(&settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // On standard error whatever the log filter says.
            let _ = writeln!(io::stderr(), "liza-server: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Logs what this server and its HTTP library say by `tracing`. What others say by the `log` crate is not listened to: the
/// WebSocket library's words hold whole messages.
fn log(settings: &Settings) {
    let log = tracing_subscriber::fmt().with_env_filter(settings.log_filter()).with_writer(io::stderr);
    let terminal = io::stderr().is_terminal();
    let subscriber: Box<dyn Subscriber + Send + Sync> = match settings.running.log_format {
        LogFormat::Text => Box::new(log.with_ansi(terminal).finish()),
        LogFormat::Json => Box::new(log.json().finish()),
    };
    // It fails where there is one already, and nothing sets one before.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

async fn run(settings: &Settings) -> Result<(), StartError> {
    let server = Server::bind(settings).await?;
    let end = asked_to_end()?;
    let (drain, draining) = watch::channel(false);
    let App { router, api, metrics } = App::new(settings, Clock::system(), draining)?;
    // Whoever reads the address may have closed the pipe by now; that is no reason not to serve.
    let _ = writeln!(io::stdout(), "liza-server listens on {}", server.url());
    tracing::info!(
        url = server.url(),
        dist = %settings.dist.display(),
        stun_servers = settings.stun_urls.len(),
        allowed_origins = settings.allow_origins.len(),
        max_mailboxes = settings.max_mailboxes,
        max_memory_mib = settings.max_memory_mib,
        "serving"
    );
    if settings.signaling.legacy {
        tracing::warn!(
            "--legacy: the deployed API's form is open to everybody; whoever has no session can be read and imitated"
        );
        if settings.engine.address != EngineAddress::Memory {
            tracing::warn!(
                "--legacy with --engine: the mailboxes of old pages stay in this process; run one node, or send all old pages \
                 to the same one"
            );
        }
    }
    tokio::spawn(api.sweep());
    server.run(router, metrics, end, drain).await;
    Ok(())
}

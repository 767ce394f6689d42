//! Being asked to end.

use super::StartError;

/// Ready when the process is asked to end. It listens from the call on, not only once it is awaited.
///
/// # Errors
/// The system does not let it listen.
#[cfg(unix)]
pub fn asked_to_end() -> Result<impl Future<Output = ()>, StartError> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Signals)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Signals)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the process is asked to end. It listens from the call on, not only once it is awaited.
///
/// # Errors
/// The system does not let it listen.
#[cfg(windows)]
pub fn asked_to_end() -> Result<impl Future<Output = ()>, StartError> {
    use tokio::signal::windows::{ctrl_c, ctrl_close};
    let mut interrupt = ctrl_c().map_err(StartError::Signals)?;
    let mut close = ctrl_close().map_err(StartError::Signals)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = close.recv() => {}
        }
    })
}

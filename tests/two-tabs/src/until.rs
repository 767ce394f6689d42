//! Waiting for what somebody would see.

use std::time::{Duration, Instant};

use crate::Failure;

/// How often a condition is looked at.
const EVERY: Duration = Duration::from_millis(40);

/// Waits until `look` finds what it is after: `Ok` with a value, or `Err` with what is there instead.
///
/// # Errors
/// Looking fails, or the limit runs out.
pub async fn until<T>(
    awaited: impl Into<String>,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<Result<T, String>, Failure>,
) -> Result<T, Failure> {
    let start = Instant::now();
    loop {
        match look().await? {
            Ok(found) => return Ok(found),
            Err(last) if start.elapsed() >= limit => {
                return Err(Failure::NotSeen { awaited: awaited.into(), limit, last });
            }
            Err(_) => tokio::time::sleep(EVERY).await,
        }
    }
}

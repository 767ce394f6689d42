//! The time that signals are stamped with.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// Milliseconds since the Unix epoch, from the system or from whatever a test puts in its place.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Clock {
    /// The system's clock. It may jump: signals are kept in the order of their coming, not by their stamp.
    pub fn system() -> Self {
        Self::new(|| {
            let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            since_epoch.as_millis().try_into().unwrap_or(u64::MAX)
        })
    }

    /// A clock that shows what `millis` returns.
    pub fn new(millis: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(millis))
    }

    /// The time now, in milliseconds since the Unix epoch.
    pub fn millis(&self) -> u64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.millis()).finish()
    }
}

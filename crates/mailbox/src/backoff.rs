//! How long to wait after an error.

/// Delays between tries that fail: exponential with full jitter, so that clients that lost one server together do not
/// come back together.
///
/// After the first failure the wait is anything from nothing to [`Backoff::FIRST`]; each further one doubles what it may
/// be at most, up to [`Backoff::LONGEST`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Longest wait after the first failure, in milliseconds.
    pub const FIRST: u32 = 250;
    /// Longest wait after any failure, in milliseconds.
    pub const LONGEST: u32 = 10_000;

    /// No failure yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A try failed: how many milliseconds to wait before the next. `random` is uniform in 0 to 1; anything else counts
    /// as the nearer end, and no number as 1.
    pub fn fail(&mut self, random: f64) -> u32 {
        let longest = Self::FIRST.saturating_mul(2_u32.saturating_pow(self.failures)).min(Self::LONGEST);
        self.failures = self.failures.saturating_add(1);
        let part = if random.is_nan() { 1.0 } else { random.clamp(0.0, 1.0) };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to the longest wait")]
        let wait = (f64::from(longest) * part) as u32;
        wait
    }

    /// A try succeeded: the next failure is a first one.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }

    /// How many tries in a row have failed.
    pub fn failures(&self) -> u32 {
        self.failures
    }
}

//! Chance that can be repeated.

use std::env;
use std::sync::{Mutex, PoisonError};

use fastrand::Rng;

/// A generator whose seed is told where the test fails.
#[derive(Debug)]
pub struct Chance(Mutex<Rng>);

impl Chance {
    /// From the seed of `LIZA_SEED`, or one of its own.
    pub fn new() -> Self {
        let named = env::var("LIZA_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = named.unwrap_or_else(|| fastrand::u64(..));
        // The test runner shows it where the test fails.
        eprintln!("LIZA_SEED={seed} repeats these faults");
        Self(Mutex::new(Rng::with_seed(seed)))
    }

    /// A number from 0 up to `limit`, without it.
    pub fn below(&self, limit: u64) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).u64(..limit)
    }

    /// True so many times in a hundred.
    pub fn percent(&self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}

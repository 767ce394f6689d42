//! Chance that can be repeated.

use std::env;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{SystemTime, UNIX_EPOCH};

/// A generator (SplitMix64) whose seed is told where the test fails.
#[derive(Debug)]
pub struct Chance(AtomicU64);

impl Chance {
    /// The step from one number to the next, as SplitMix64 has it.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    /// From the seed of `LIZA_SEED`, or one of its own.
    pub fn new() -> Self {
        let named = env::var("LIZA_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = named.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            u64::from(now.subsec_nanos())
        });
        // The test runner shows it where the test fails.
        eprintln!("LIZA_SEED={seed} repeats these faults");
        Self(AtomicU64::new(seed))
    }

    /// A number from 0 up to `limit`, without it.
    pub fn below(&self, limit: u64) -> u64 {
        let mut mixed = self.0.fetch_add(Self::STEP, Relaxed).wrapping_add(Self::STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
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

//! What happens by chance, and is the same in each run.

/// Steps of a linear congruential generator: the same in each run.
pub struct Chance(pub u64);

impl Chance {
    /// Less than `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

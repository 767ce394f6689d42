//! Medians, as Markdown.

use std::fmt;

use crate::load::Measured;
use crate::servers::Subject;

/// All rounds of one server with one number of users.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured.
    pub subject: Subject,
    /// How many users.
    pub users: usize,
    /// What each round measured.
    pub rounds: Vec<Measured>,
    /// Bytes for a user who is connected and does nothing, of each round.
    pub bytes_per_user: Vec<f64>,
    /// Of a hundred parts of time, how many Redis works while nobody sends, of each round with one.
    pub idle_redis: Vec<f64>,
    /// Bytes for such a user in Redis, of each round with one.
    pub stored_per_user: Vec<f64>,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |figure: fn(&Measured) -> f64| median(self.rounds.iter().map(figure).collect());
        write!(f, "| {} | {} ", self.users, self.subject)?;
        write!(f, "| {:.0} ", of(|round| round.signals_per_second))?;
        write!(f, "| {:.2} | {:.2} ", of(|round| round.p50), of(|round| round.p99))?;
        write!(f, "| {:.0} ", of(|round| round.nodes_per_signal))?;
        if self.stored_per_user.is_empty() {
            f.write_str("| – | – ")?;
        } else {
            write!(f, "| {:.0} ", of(|round| round.redis_per_signal))?;
            write!(f, "| {:.1} ", median(self.idle_redis.clone()))?;
        }
        write!(f, "| {:.1} ", median(self.bytes_per_user.clone()) / 1024.0)?;
        if self.stored_per_user.is_empty() {
            f.write_str("| – |")
        } else {
            write!(f, "| {:.1} |", median(self.stored_per_user.clone()) / 1024.0)
        }
    }
}

/// The head of the table.
pub const HEAD: &str = "\
| users | server | signals/s | delivery p50, ms | delivery p99, ms | nodes' processor, µs a signal | Redis' processor, µs a signal | Redis' processor while idle, % | memory per idle user, KiB | in Redis, KiB |
|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|";

/// The one in the middle; of an even number, the mean of both; not a number where there is none.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let at = |index: usize| figures.get(index).copied().unwrap_or(f64::NAN);
    let half = figures.len() / 2;
    if figures.len() % 2 == 1 { at(half) } else { f64::midpoint(at(half.wrapping_sub(1)), at(half)) }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]).to_bits(), 3.0_f64.to_bits());
        assert!(median(Vec::new()).is_nan());
    }
}

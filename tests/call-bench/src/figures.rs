//! Figures of several runs, and what they were measured with.

use std::fmt;

use liza_two_tabs::{BrowserKind, Failure, Installed};
use time::OffsetDateTime;
use tokio::process::Command;

/// One figure of each run.
#[derive(Clone, Debug, Default)]
pub struct Figures(Vec<f64>);

impl Figures {
    pub fn add(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// The one in the middle; of an even number, the mean of both; not a number where there is none.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        let half = sorted.len() / 2;
        if sorted.len() % 2 == 1 { at(half) } else { f64::midpoint(at(half.wrapping_sub(1)), at(half)) }
    }
}

/// The median, with the least and the most.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if self.0.is_empty() {
            return f.write_str("–");
        }
        write!(f, "{:.0} ({least:.0}–{most:.0})", self.median())
    }
}

/// How a median stands to another, as `0.45`.
pub fn ratio(figures: &Figures, to: &Figures) -> String {
    format!("{:.2}", figures.median() / to.median())
}

/// When, and with what.
///
/// # Errors
/// The browser does not say its version.
pub async fn surroundings() -> Result<String, Failure> {
    let chromium = Installed::find(BrowserKind::Chromium)?.browser;
    let asked = Command::new(&chromium).arg("--version").output().await;
    let said = asked.map_err(|source| Failure::Start { program: chromium.clone(), source })?.stdout;
    let browser = String::from_utf8_lossy(&said).split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(format!(
        "Made by `cargo xtask bench calls` on {} with {browser}, headless, and its fake camera; {processors} processors for \
         browser and servers together. Milliseconds are medians (least–most).",
        OffsetDateTime::now_utc().date()
    ))
}

#[cfg(test)]
mod tests {
    use super::Figures;

    fn median(figures: &[f64]) -> String {
        format!("{:.1}", Figures(figures.to_vec()).median())
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[9.0, 1.0, 2.0]), "2.0");
        assert_eq!(median(&[9.0, 1.0, 2.0, 4.0]), "3.0");
        assert_eq!(median(&[]), "NaN");
    }

    #[test]
    fn figures_show_their_spread() {
        assert_eq!(Figures(vec![3.2, 1.0, 20.0]).to_string(), "3 (1–20)");
        assert_eq!(Figures::default().to_string(), "–");
    }
}

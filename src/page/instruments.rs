//! A panel's instruments: how its connection goes, in words, plots and candidates.

use std::cell::RefCell;
use std::sync::Arc;

use liza_core::{Attempt, Note, Stats};
use web_sys::Element;

use super::candidates::{self, Candidates};
use super::dom::{put_attribute, put_fact, put_text};
use super::plots::{self, KEPT, PLOTS, Values};
use super::words::say;
use crate::settings::Lang;

/// Samples that are closer, in milliseconds, make no rate.
const LEAST_MILLIS: f64 = 500.0;

/// Shows what a client's notes tell of its connection. What was shown last stays until the next call.
pub(crate) struct Instruments {
    panel: Element,
    candidates: Candidates,
    known: RefCell<Known>,
}

/// What is known of the newest connection.
#[derive(Default)]
struct Known {
    attempt: Attempt,
    /// The newest that is over: what comes late of it is old.
    over: Attempt,
    stats: Arc<Stats>,
    /// When rates were made last, and of which statistics.
    rated: Option<(f64, Arc<Stats>)>,
    newest: Values,
    courses: [Vec<u64>; PLOTS.len()],
    /// What ICE servers complained of.
    faults: Vec<Note>,
}

impl Instruments {
    /// Those of a panel.
    pub(crate) fn new(panel: &Element) -> Self {
        Self { panel: panel.clone(), candidates: Candidates::new(panel), known: RefCell::default() }
    }

    /// Takes from a note what there is for the instruments; whether that changed anything.
    pub(crate) fn take(&self, at: f64, note: &Note) -> bool {
        let mut known = self.known.borrow_mut();
        match note {
            Note::Call(..) => *known = Known { over: known.over, ..Known::default() },
            Note::EarlyOfferDropped => *known = Known { over: known.attempt.max(known.over), ..Known::default() },
            Note::Sample(attempt, stats) if *attempt > known.over => known.sampled(at, *attempt, stats),
            Note::IceServer(..) => known.faults.push(note.clone()),
            Note::Ended(..) => known.over = known.attempt,
            _ => return false,
        }
        true
    }

    /// Shows all of it, with whole addresses or short ones.
    pub(crate) fn refresh(&self, lang: Lang, full_addresses: bool) {
        let known = self.known.borrow();
        let live = match known.attempt {
            Attempt(0) => None,
            attempt if attempt > known.over => Some("on"),
            _ => Some("over"),
        };
        put_attribute(&self.panel, ".instruments", "data-live", live);
        put_fact(&self.panel, "path", &candidates::path(lang, &known.stats.candidates));
        put_fact(&self.panel, "incoming", &known.stats.incoming);
        put_fact(&self.panel, "outgoing", &known.stats.outgoing);
        let values = known.courses.iter().zip(known.newest);
        for ((name, least), (course, newest)) in PLOTS.into_iter().zip(values) {
            if let Ok(Some(plot)) = self.panel.query_selector(&["[data-plot=", name, "]"].concat()) {
                draw(&plot, lang, name, least, course, newest);
            }
        }
        self.candidates.refresh(lang, &known.stats.candidates, &known.faults, full_addresses);
    }
}

/// Draws the line of a plot, and says what it shows.
fn draw(plot: &Element, lang: Lang, name: &str, least: u64, course: &[u64], newest: Option<u64>) {
    let number = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), |value| plots::number(lang, name, value));
    put_text(plot, "b", &number(newest));
    let (lowest, highest) = (course.iter().copied().min(), course.iter().copied().max());
    let [from, to] = [lowest, highest].map(number);
    let known = highest.is_some();
    let in_words = say!(lang, "за последнюю минуту от {} до {}", "from {} to {} over the last minute", from, to);
    put_attribute(plot, "svg", "aria-label", known.then_some(&in_words));
    put_attribute(plot, "svg", "aria-hidden", (!known).then_some("true"));
    put_text(plot, "small", &if known { [&from, "–", &to].concat() } else { String::new() });
    let points = highest.map(|highest| plots::points(course, highest.max(least)));
    put_attribute(plot, "polyline", "points", points.as_deref());
}

impl Known {
    fn sampled(&mut self, at: f64, attempt: Attempt, stats: &Arc<Stats>) {
        self.attempt = attempt;
        self.stats = Arc::clone(stats);
        if let Some((before, rated)) = &self.rated {
            let millis = at - before;
            if millis < LEAST_MILLIS {
                return;
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 500; it saturates")]
            let newest = plots::values(rated, stats, millis as u64);
            self.newest = newest;
            for (course, value) in self.courses.iter_mut().zip(newest) {
                if course.len() == KEPT {
                    course.remove(0);
                }
                course.push(value.unwrap_or(0));
            }
        }
        self.rated = Some((at, Arc::clone(stats)));
    }
}

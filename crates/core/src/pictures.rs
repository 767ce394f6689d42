//! A picture of the peer's that stands still in the middle of a call.

use std::sync::Arc;

use crate::{Diagnosis, Engine, Moment, Note, Stats};

/// How far the peer's pictures have come, from sample to sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Pictures {
    /// How many were decoded and shown by the last sample; nothing while nobody looks.
    last: Option<(u64, u64)>,
    /// The browser counts what it shows.
    counted: bool,
    /// Since when pictures have been decoded and none was shown.
    still: Option<Moment>,
}

/// What has become of the pictures since the sample before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// They are shown.
    Moves,
    /// They have been decoded for so many milliseconds, and none was shown.
    Still(u64),
    /// None came, nobody looks, or the browser does not count them.
    Unknown,
}

impl Pictures {
    fn take(&mut self, now: Moment, stats: &Stats) -> Course {
        let figures = stats.frames_shown.filter(|_| !stats.hidden).map(|shown| (stats.frames_decoded, shown));
        let last = std::mem::replace(&mut self.last, figures);
        let still = self.still.take();
        let (Some((decoded, shown)), Some(before)) = (figures, last) else { return Course::Unknown };
        if shown > before.1 {
            self.counted = true;
            return Course::Moves;
        }
        if decoded <= before.0 || !self.counted {
            return Course::Unknown;
        }
        let since = still.unwrap_or(now);
        self.still = Some(since);
        Course::Still(now.since(since))
    }
}

impl Engine {
    /// A browser can go on decoding and show nothing more: Chromium 156 does so after some rollbacks of an offer.
    pub(crate) fn sampled(&mut self, stats: Arc<Stats>) {
        let now = self.now;
        let Some(link) = self.link_mut() else { return };
        let attempt = link.attempt;
        let course = link.pictures.take(now, &stats);
        self.note(Note::Sample(attempt, stats));
        match course {
            Course::Still(millis) if millis >= self.limits.picture => self.media_missing(Diagnosis::NoPicture),
            Course::Moves if self.diagnosis == Some(Diagnosis::NoPicture) => {
                self.note(Note::PicturesAgain);
                self.media_came();
            }
            _ => {}
        }
    }
}

//! A picture of the peer's that stands still in the middle of a call, though pictures come.
//!
//! A browser can go on decoding and show nothing more: Chromium 156 does so after some rollbacks of an offer. A decoder that
//! breaks down, or a key frame that never comes, looks the same.

use std::sync::Arc;

use crate::{Diagnosis, Engine, Moment, Note, State, Stats};

/// No picture for so many milliseconds is none on purpose. Of a screen on which nothing happens one comes each second.
const PAUSE: u64 = 3_000;

/// How far the peer's pictures have come, from sample to sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Pictures {
    /// How many had come and how many were given to the element by the last sample; nothing while nobody looks.
    last: Option<(u64, u64)>,
    /// The browser counts what it gives to the element.
    counted: bool,
    /// Since when none was given to it, and when the newest came.
    still: Option<(Moment, Moment)>,
    /// It was said that the picture stands still.
    told: bool,
    /// Some were decoded when it was first looked for the peer's picture, and may be shown by the next time.
    pub(crate) expected: bool,
}

/// What has become of the pictures since the sample before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// They are shown.
    Moves,
    /// They have come for so many milliseconds, and none was shown.
    Still(u64),
    /// None comes any more.
    Stopped,
    /// Nobody looks, or the browser does not count them.
    Unknown,
}

impl Pictures {
    fn take(&mut self, now: Moment, stats: &Stats) -> Course {
        let came = stats.frames_received.max(stats.frames_decoded);
        let figures = stats.frames_given.filter(|_| !stats.hidden).map(|given| (came, given));
        let last = std::mem::replace(&mut self.last, figures);
        let still = self.still.take();
        let (Some((came, given)), Some(before)) = (figures, last) else { return Course::Unknown };
        if given > before.1 {
            self.counted = true;
            return Course::Moves;
        }
        let comes = came > before.0;
        let (since, newest) = match still {
            _ if !self.counted => return Course::Unknown,
            Some((since, newest)) => (since, if comes { now } else { newest }),
            None if comes => (now, now),
            None => return Course::Stopped,
        };
        if now.since(newest) > PAUSE {
            return Course::Stopped;
        }
        self.still = Some((since, newest));
        Course::Still(now.since(since))
    }
}

impl Engine {
    pub(crate) fn sampled(&mut self, stats: Arc<Stats>) {
        let (now, limit) = (self.now, self.limits.picture);
        // An offer that was made before the pong has nothing to measure yet.
        let somebody = self.state != State::Connecting;
        let Some(link) = self.link_mut().filter(|_| somebody) else { return };
        let attempt = link.attempt;
        let (course, told) = (link.pictures.take(now, &stats), link.pictures.told);
        link.pictures.told = match course {
            Course::Moves | Course::Stopped => false,
            Course::Still(millis) => told || millis >= limit,
            Course::Unknown => told,
        };
        let tells = link.pictures.told;
        self.note(Note::Sample(attempt, stats));
        // Whatever else is wrong is named first, and this once it is over.
        if tells && (!told || self.diagnosis.is_none()) {
            self.note(Note::NoMedia(Diagnosis::NoPicture.code()));
            self.diagnosis.get_or_insert(Diagnosis::NoPicture);
        } else if told && !tells {
            self.note(if course == Course::Moves { Note::PicturesAgain } else { Note::PicturesOver });
            self.diagnosis.take_if(|diagnosis| *diagnosis == Diagnosis::NoPicture);
        }
    }
}
